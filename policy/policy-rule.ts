/** A value that the state keeps encrypted. */
export class SecretValue {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** A resource as a program declares it, before anything is done in a cloud. */
export interface DeclaredResource {
  /** Pulumi's type token, such as `hcloud:index/server:Server`. */
  type: string;
  name: string;
  /** Whether it refuses to be deleted. */
  protect: boolean;
  /** Inputs; `Sealed` stands around what is secret, and `undefined` for what nobody knows before the run. */
  inputs: Record<string, unknown>;
}

/** One thing that no stack may do. */
export interface PolicyRule {
  /** Short and constant: it is what an exception would name. */
  name: string;
  description: string;
  /** What is wrong with the resource, each a sentence of what, one of why and one of how to mend it; none when it is in order. */
  problems(resource: DeclaredResource): string[];
}

/** The value without its seal. */
export function unwrapSecret(value: unknown): unknown {
  return value instanceof SecretValue ? value.value : value;
}

/** A table's member, sealed or not; undefined where `value` is no table. */
export function member(value: unknown, name: string): unknown {
  const table = unwrapSecret(value);
  return typeof table === 'object' && table !== null ? Reflect.get(table, name) : undefined;
}
