import { type ChatCall, ProviderError, type ResponsesCall } from '../../providers/provider.ts';
import type { ChatRequest } from '../../request/chat.schema.ts';
import type { ResponsesItem, ResponsesParts, ResponsesRequest } from '../../request/responses.schema.ts';
import { type ChatMessage, chatCallOf } from '../chat-parts.ts';

/**
 * A call to the Responses API as a chat completion. Encrypted reasoning is left out, because only its own provider can read
 * it. Another company does not need to know who the user is. Throws ProviderError `refused` for tools that take free text.
 */
export function chatCallOfResponses({ request, outputLimit }: ResponsesCall, provider: string): ChatCall {
  const chat: ChatRequest = {
    model: request.model,
    messages: messagesOf(request, provider),
    ...(request.max_output_tokens && { max_completion_tokens: request.max_output_tokens }),
    ...(request.stream && { stream: true, stream_options: { include_usage: true } }),
    ...(typeof request.temperature === 'number' && { temperature: request.temperature }),
    ...(typeof request.top_p === 'number' && { top_p: request.top_p }),
    ...(request.reasoning?.effort && { reasoning_effort: request.reasoning.effort }),
    ...(request.text?.verbosity && { verbosity: request.text.verbosity }),
    ...(request.safety_identifier && { safety_identifier: request.safety_identifier }),
    ...(request.prompt_cache_key && { prompt_cache_key: request.prompt_cache_key }),
    ...toolsOf(request, provider),
    ...formatOf(request),
  };
  return chatCallOf(chat, outputLimit);
}

function messagesOf({ instructions, input }: ResponsesRequest, provider: string): ChatMessage[] {
  const items: ResponsesItem[] = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
  const messages: ChatMessage[] = instructions ? [{ role: 'system', content: instructions }] : [];
  // A result of a tool holds only text: its images follow as the user's, after all results of the same answer.
  let images: ResponsesParts = [];
  const show = () => {
    if (images.length > 0) messages.push({ role: 'user', content: contentOf(images) });
    images = [];
  };
  for (const item of items) {
    if (item.type === 'function_call_output') {
      const { text, shown } = resultOf(item.output);
      messages.push({ role: 'tool', tool_call_id: item.call_id, content: text });
      images.push(...shown);
    } else {
      show();
      addItem(messages, item, provider);
    }
  }
  show();
  return messages;
}

function addItem(messages: ChatMessage[], item: ResponsesItem, provider: string): void {
  if (item.type === 'custom_tool_call' || item.type === 'custom_tool_call_output')
    throw freeTextError(provider);
  if (item.type === 'function_call') addCall(messages, item);
  else if (item.type !== 'reasoning' && item.type !== 'function_call_output')
    messages.push({ role: item.role, content: contentOf(item.content) });
}

/** Calls belong to the message of the assistant before them. */
function addCall(
  messages: ChatMessage[],
  { call_id: id, name, arguments: text }: Extract<ResponsesItem, { type: 'function_call' }>,
): void {
  const call = { id, type: 'function', function: { name, arguments: text } };
  const last = messages.at(-1);
  if (last?.role === 'assistant') last.tool_calls = [...((last.tool_calls as object[]) ?? []), call];
  else messages.push({ role: 'assistant', content: null, tool_calls: [call] });
}

function resultOf(output: string | ResponsesParts): { text: string; shown: ResponsesParts } {
  if (typeof output === 'string') return { text: output, shown: [] };
  const texts = output.flatMap((part) => ('text' in part ? [String(part.text)] : []));
  return { text: texts.join('\n'), shown: output.filter(({ type }) => type === 'input_image') };
}

function contentOf(content: string | ResponsesParts): ChatMessage['content'] {
  if (typeof content === 'string') return content;
  return content.map((part) => {
    if (part.type === 'refusal') return { type: 'text', text: part.refusal };
    if (part.type !== 'input_image') return { type: 'text', text: part.text };
    const { image_url: url, detail } = part;
    return { type: 'image_url', image_url: { url, ...(detail && { detail }) } };
  });
}

function toolsOf(
  { tools, tool_choice: choice, parallel_tool_calls: parallel }: ResponsesRequest,
  provider: string,
): object {
  if (!tools?.length) return {};
  if (tools.some(({ type }) => type === 'custom')) throw freeTextError(provider);
  const allowed =
    typeof choice === 'object' && choice?.type === 'allowed_tools'
      ? new Set(choice.tools.map(({ name }) => name))
      : undefined;
  const declared = tools
    .filter(({ name }) => !allowed || allowed.has(name))
    .map(({ name, description, parameters, strict }) => ({
      type: 'function',
      function: {
        name,
        ...(description && { description }),
        parameters: parameters ?? { type: 'object', properties: {} },
        ...(typeof strict === 'boolean' && { strict }),
      },
    }));
  return {
    tools: declared,
    ...(choice && { tool_choice: choiceOf(choice) }),
    ...(typeof parallel === 'boolean' && { parallel_tool_calls: parallel }),
  };
}

function choiceOf(choice: NonNullable<ResponsesRequest['tool_choice']>): unknown {
  if (typeof choice === 'string') return choice;
  return 'mode' in choice ? choice.mode : { type: 'function', function: { name: choice.name } };
}

function formatOf({ text }: ResponsesRequest): object {
  const format = text?.format;
  if (!format || format.type === 'text') return {};
  if (format.type === 'json_object') return { response_format: { type: 'json_object' } };
  const { name, schema, strict, description } = format;
  const json = {
    name: name ?? 'answer',
    schema: schema ?? {},
    ...(typeof strict === 'boolean' && { strict }),
    ...(description && { description }),
  };
  return { response_format: { type: 'json_schema', json_schema: json } };
}

function freeTextError(provider: string): ProviderError {
  return new ProviderError('refused', `${provider} cannot take this request: tools: offer functions only`);
}
