import type { ChatCall, MessagesCall } from '../../providers/provider.ts';
import type { ChatRequest } from '../../request/chat.schema.ts';
import type { MessageBlock, MessagesRequest, MessageTurn } from '../../request/messages.schema.ts';
import { type ChatContentPart, type ChatMessage, chatCallOf } from '../chat-parts.ts';

/**
 * A call in Anthropic's format as a chat completion. Thinking and its effort are left out, because models differ in what
 * they accept; so are marks for the cache. Another company does not need to know who the user is.
 */
export function chatCallOfMessages({ request, outputLimit }: MessagesCall): ChatCall {
  const chat: ChatRequest = {
    model: request.model,
    messages: [...systemMessages(request.system), ...request.messages.flatMap(chatMessagesOf)],
    ...(request.max_tokens && { max_completion_tokens: request.max_tokens }),
    ...(request.stream && { stream: true, stream_options: { include_usage: true } }),
    ...(typeof request.temperature === 'number' && { temperature: request.temperature }),
    ...(typeof request.top_p === 'number' && { top_p: request.top_p }),
    ...(request.stop_sequences?.length && { stop: request.stop_sequences }),
    ...toolsOf(request),
    ...formatOf(request),
  };
  return chatCallOf(chat, outputLimit);
}

function systemMessages(system: MessagesRequest['system']): ChatMessage[] {
  const text = typeof system === 'string' ? system : (system ?? []).map((block) => block.text).join('\n\n');
  return text ? [{ role: 'system', content: text }] : [];
}

function chatMessagesOf({ role, content }: MessageTurn): ChatMessage[] {
  const blocks = blocksOf(content);
  if (role === 'system')
    return systemMessages(blocks.flatMap((block) => (block.type === 'text' ? [block] : [])));
  return role === 'assistant' ? [assistantMessage(blocks)] : userMessages(blocks);
}

function blocksOf(content: MessageTurn['content']): MessageBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

function assistantMessage(blocks: readonly MessageBlock[]): ChatMessage {
  const text = blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
  const calls = blocks.flatMap((block) =>
    block.type === 'tool_use'
      ? [
          {
            id: block.id,
            type: 'function',
            function: { name: block.name, arguments: JSON.stringify(block.input) },
          },
        ]
      : [],
  );
  return {
    role: 'assistant',
    content: text || (calls.length > 0 ? null : ''),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

/** Results of tools have messages of their own. Those hold only text, so that their images follow as the user's. */
function userMessages(blocks: readonly MessageBlock[]): ChatMessage[] {
  const results: ChatMessage[] = [];
  const said: ChatContentPart[] = [];
  for (const block of blocks) {
    if (block.type !== 'tool_result') {
      said.push(...partsOf(block));
      continue;
    }
    const inside = blocksOf((block.content as MessageTurn['content'] | null | undefined) ?? '');
    const texts = inside.flatMap((each) => (each.type === 'text' ? [each.text] : []));
    results.push({ role: 'tool', tool_call_id: block.tool_use_id, content: texts.join('\n') });
    said.push(...inside.flatMap((each) => (each.type === 'image' ? partsOf(each) : [])));
  }
  return said.length > 0 ? [...results, { role: 'user', content: said }] : results;
}

function partsOf(block: MessageBlock): ChatContentPart[] {
  if (block.type === 'text') return [{ type: 'text', text: block.text }];
  if (block.type !== 'image') return [];
  const { source } = block;
  const url = source.type === 'url' ? source.url : `data:${source.media_type};base64,${source.data}`;
  return [{ type: 'image_url', image_url: { url } }];
}

function toolsOf({ tools, tool_choice: choice }: MessagesRequest): object {
  if (!tools?.length) return {};
  const declared = tools.map(({ name, description, input_schema: parameters, strict }) => ({
    type: 'function',
    function: {
      name,
      ...(description && { description }),
      parameters: parameters ?? { type: 'object', properties: {} },
      ...(strict && { strict }),
    },
  }));
  return {
    tools: declared,
    ...(choice && { tool_choice: choiceOf(choice) }),
    ...(choice?.disable_parallel_tool_use === true && { parallel_tool_calls: false }),
  };
}

function choiceOf({ type, name }: NonNullable<MessagesRequest['tool_choice']>): unknown {
  if (type === 'tool') return { type: 'function', function: { name } };
  return type === 'any' ? 'required' : type;
}

function formatOf({ output_config: config }: MessagesRequest): object {
  const schema = config?.format?.type === 'json_schema' ? config.format.schema : undefined;
  return schema ? { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } } : {};
}
