import { firstMemberOffset, type JsonMember, membersOf } from '../../request/json-members.ts';

/** A change of the bytes from `start` to before `end`. */
interface Edit {
  start: number;
  end: number;
  text: string;
}

/** What the gateway changes in a request. */
export interface RequestPatch {
  /** The provider's own model name. */
  model: string;
  /** Whether to set `stream_options.include_usage`, as for every stream: calls are charged by usage. */
  includeUsage: boolean;
  /** `max_completion_tokens`, where the request sets no limit. */
  outputLimit?: number | undefined;
}

const setTrue = '"include_usage":true';

/**
 * Sets the provider's model name, an output limit where there is none and, for a stream, the usage option. Everything
 * else stays byte for byte: numbers beyond doubles, the order of keys, even duplicate keys (each one is set, so that no
 * two readers of the body see different models). `body` is a JSON object that was parsed before.
 */
export function patchJson(body: Buffer, { model, includeUsage, outputLimit }: RequestPatch): Buffer {
  const members = membersOf(body);
  const edits = members
    .filter(({ key }) => key === 'model')
    .map(({ start, end }): Edit => ({ start, end, text: JSON.stringify(model) }));
  if (includeUsage) edits.push(...usageEdits(body, members));
  if (outputLimit !== undefined) edits.push(...limitEdits(body, members, outputLimit));
  return applyEdits(body, edits);
}

function limitEdits(body: Buffer, members: readonly JsonMember[], limit: number): Edit[] {
  const found = members.filter(({ key }) => key === 'max_completion_tokens');
  if (found.length > 0) return found.map(({ start, end }) => ({ start, end, text: String(limit) }));
  const at = firstMemberOffset(body);
  const comma = members.length > 0 ? ',' : '';
  return [{ start: at, end: at, text: `"max_completion_tokens":${limit}${comma}` }];
}

function usageEdits(body: Buffer, members: readonly JsonMember[]): Edit[] {
  const options = members.filter(({ key }) => key === 'stream_options');
  if (options.length === 0) {
    const at = firstMemberOffset(body);
    const comma = members.length > 0 ? ',' : '';
    return [{ start: at, end: at, text: `"stream_options":{${setTrue}}${comma}` }];
  }
  return options.flatMap(({ start, end }) =>
    body[start] === 0x7b ? optionEdits(body, start) : [{ start, end, text: `{${setTrue}}` }],
  );
}

function optionEdits(body: Buffer, from: number): Edit[] {
  const members = membersOf(body, from);
  const set = members.filter(({ key }) => key === 'include_usage');
  if (set.length > 0) return set.map(({ start, end }) => ({ start, end, text: 'true' }));
  const at = firstMemberOffset(body, from);
  return [{ start: at, end: at, text: members.length > 0 ? `${setTrue},` : setTrue }];
}

function applyEdits(body: Buffer, edits: Edit[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end, text } of edits.sort((a, b) => a.start - b.start)) {
    parts.push(body.subarray(from, start), Buffer.from(text));
    from = end;
  }
  return Buffer.concat([...parts, body.subarray(from)]);
}
