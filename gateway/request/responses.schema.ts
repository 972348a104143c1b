import { z } from 'zod';

const textPart = z.looseObject({ type: z.enum(['input_text', 'output_text', 'text']), text: z.string() });
const refusalPart = z.looseObject({ type: z.literal('refusal'), refusal: z.string() });
const imagePart = z.looseObject({
  type: z.literal('input_image'),
  image_url: z.string('must be an https: or a data: address'),
  detail: z.string().nullish(),
});
const parts = z.array(z.discriminatedUnion('type', [textPart, refusalPart, imagePart]));

const message = z.looseObject({
  type: z.literal('message').nullish(),
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union([z.string(), parts]),
});
const functionCall = z.looseObject({
  type: z.literal('function_call'),
  call_id: z.string().min(1),
  name: z.string().min(1),
  arguments: z.string(),
});
const functionOutput = z.looseObject({
  type: z.literal('function_call_output'),
  call_id: z.string().min(1),
  output: z.union([z.string(), parts]),
});
const customCall = z.looseObject({
  type: z.literal('custom_tool_call'),
  call_id: z.string(),
  name: z.string(),
  input: z.string(),
});
const customOutput = z.looseObject({
  type: z.literal('custom_tool_call_output'),
  call_id: z.string(),
  output: z.union([z.string(), parts]),
});
const reasoning = z.looseObject({ type: z.literal('reasoning'), encrypted_content: z.string().nullish() });
const item = z.union([
  z.discriminatedUnion('type', [functionCall, functionOutput, customCall, customOutput, reasoning]),
  message,
]);

const tool = z.looseObject({
  type: z.enum(['function', 'custom']),
  name: z.string().min(1),
  description: z.string().nullish(),
  parameters: z.looseObject({}).nullish(),
  strict: z.boolean().nullish(),
});
const toolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.looseObject({ type: z.enum(['function', 'custom']), name: z.string() }),
  z.looseObject({
    type: z.literal('allowed_tools'),
    mode: z.enum(['auto', 'required']),
    tools: z.array(z.looseObject({ type: z.string(), name: z.string() })),
  }),
]);

/**
 * The part of a request to OpenAI's Responses API that the gateway reads (`ResponseCreateParams` in OpenAI's SDK 6.49);
 * everything else that is supported goes to a provider that speaks it unchanged. The HTTP server limits sizes.
 */
export const responsesRequest = z.looseObject({
  model: z.string().min(1).max(200),
  input: z.union([z.string(), z.array(item).min(1)]),
  instructions: z.string().nullish(),
  max_output_tokens: z.number().int().positive().nullish(),
  stream: z.boolean().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z
    .looseObject({
      format: z
        .looseObject({
          type: z.enum(['text', 'json_object', 'json_schema']),
          name: z.string().nullish(),
          schema: z.looseObject({}).nullish(),
          strict: z.boolean().nullish(),
          description: z.string().nullish(),
        })
        .nullish(),
      verbosity: z.string().nullish(),
    })
    .nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish() }).nullish(),
  include: z.array(z.string()).nullish(),
  safety_identifier: z.string().nullish(),
  prompt_cache_key: z.string().nullish(),
});
export type ResponsesRequest = z.infer<typeof responsesRequest>;
export type ResponsesItem = z.infer<typeof item>;
export type ResponsesParts = z.infer<typeof parts>;
