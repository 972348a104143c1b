import { type AnthropicBlock, blocksOf, type MessagesRequest } from './request.schema.ts';

/** Rules for the tools of a well-formed body; each returns what is wrong, with Anthropic's own message if known. */
export const toolRules: readonly ((request: MessagesRequest) => string | false | undefined)[] = [
  pairingProblem,
  ({ messages, tools }) =>
    !tools?.length &&
    messages.some(({ content }) => blocksOf(content).some(isOfTool)) &&
    'Requests which include `tool_use` or `tool_result` blocks must define tools',
  ({ tools, tool_choice: choice }) =>
    choice && !tools?.length && 'tool_choice may only be specified while providing tools',
  ({ tools = [], tool_choice: choice }) =>
    choice?.type === 'tool' &&
    !tools.some(({ name }) => name === choice.name) &&
    `Tool '${choice.name}' not found in provided tools`,
  ({ tools = [] }) =>
    new Set(tools.map(({ name }) => name)).size < tools.length && 'tools: Tool names must be unique.',
  ({ tools = [] }) => {
    const at = tools.findIndex(({ input_schema: schema }) => schema.anyOf ?? schema.oneOf ?? schema.allOf);
    const problem = 'input_schema does not support oneOf, allOf, or anyOf at the top level';
    return at !== -1 && `tools.${at}.custom.input_schema: ${problem}`;
  },
  ({ messages }) => {
    const ids = messages
      .flatMap(({ content }) => blocksOf(content))
      .flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
    return new Set(ids).size < ids.length && 'messages: `tool_use` ids must be unique';
  },
];

function isOfTool({ type }: AnthropicBlock): boolean {
  return type === 'tool_use' || type === 'tool_result';
}

/** Each tool call must have its result at the start of the next message, and each result its call. */
function pairingProblem({ messages }: MessagesRequest): string | undefined {
  let open: string[] = [];
  for (const [at, { role, content }] of messages.entries()) {
    const blocks = blocksOf(content);
    const results = blocks.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
    const missing = open.find((id) => !results.includes(id));
    if (missing)
      return `messages.${at - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing}.`;
    const stray = results.find((id) => !open.includes(id));
    if (stray) return `messages.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}.`;
    if (results.length > 0 && blocks.slice(0, results.length).some(({ type }) => type !== 'tool_result'))
      return `messages.${at}: \`tool_result\` blocks must come first.`;
    open = blocks.flatMap((block) => (block.type === 'tool_use' && role === 'assistant' ? [block.id] : []));
  }
  return (
    open[0] && `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open[0]}.`
  );
}
