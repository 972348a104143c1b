/** A value that the state keeps encrypted. */
export class Sealed {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** A resource as a program declares it, before anything is done in a cloud. */
export interface Declared {
  /** Pulumi's type token, such as `hcloud:index/server:Server`. */
  type: string;
  name: string;
  /** Whether it refuses to be deleted. */
  protect: boolean;
  /** Inputs; `Sealed` stands around what is secret, and `undefined` for what nobody knows before the run. */
  inputs: Record<string, unknown>;
}

/** One thing that no stack may do. */
export interface Rule {
  /** Short and constant: it is what an exception would name. */
  name: string;
  description: string;
  /** What is wrong with the resource, each a sentence of what, one of why and one of how to mend it; none when it is in order. */
  problems(resource: Declared): string[];
}

/** The value without its seal. */
export function opened(value: unknown): unknown {
  return value instanceof Sealed ? value.value : value;
}

/** A table's member, sealed or not; undefined where `value` is no table. */
export function member(value: unknown, name: string): unknown {
  const table = opened(value);
  return typeof table === 'object' && table !== null ? Reflect.get(table, name) : undefined;
}
