/** A value that the state stores encrypted. */
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
  /** Whether it is protected from deletion. */
  protect: boolean;
  /** Inputs; secret values are wrapped in `SecretValue`, and values unknown before the run are `undefined`. */
  inputs: Record<string, unknown>;
}

/** One thing that no stack may do. */
export interface PolicyRule {
  /** Short and constant, since an exception would refer to it. */
  name: string;
  description: string;
  /** Problems of the resource, each with one sentence for what, why and the fix; empty if there is none. */
  problems(resource: DeclaredResource): string[];
}

/** The value without its secret wrapper. */
export function unwrapSecret(value: unknown): unknown {
  return value instanceof SecretValue ? value.value : value;
}

/** An object's member, whether the object is secret or not; undefined if `value` is not an object. */
export function member(value: unknown, name: string): unknown {
  const object = unwrapSecret(value);
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}
