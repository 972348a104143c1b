import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * A rule that makes a cloud misbehave. `path` is a glob on the path (`*` within a segment, `**` across), with its
 * query if the glob has a `?`, else without it.
 * It applies to the `nth` matching call, to each `every`-th, to a random `share` (the same calls for the same `seed`), or to
 * all; at most `times` times.
 * Effects: `status:<n>` answers in the cloud's own error shape; `error:<code>` does the same by the cloud's error code;
 * `drop` does the work and then cuts the connection; `stall` does the work and never answers; `refuse` cuts before the work;
 * `hang` never answers; `slow:<ms>` waits first; `cut:<n>` sends `n` chunks of a response and half of the next, then cuts the
 * connection; `freeze:<n>` sends nothing more instead; `action:<code>` (Hetzner) accepts the call and its action fails.
 */
export const faultRule = z.strictObject({
  cloud: z.enum(['hetzner', 'cloudflare', 'x', 'xai', 'anthropic']),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  path: z.string().startsWith('/').optional(),
  nth: z.int().positive().optional(),
  every: z.int().positive().optional(),
  share: z.number().gt(0).max(1).optional(),
  seed: z.string().max(100).optional(),
  times: z.int().positive().optional(),
  effect: z
    .string()
    .regex(
      /^(drop|hang|refuse|stall|status:[45]\d\d|error:\w+|action:\w+|slow:\d{1,6}|(?:cut|freeze):\d{1,4})$/,
      {
        error:
          'must be drop, hang, refuse, stall, status:<n>, error:<code>, action:<code>, slow:<ms>, cut:<n> or freeze:<n>',
      },
    ),
});
export type FaultRule = z.infer<typeof faultRule>;

export interface Fault extends FaultRule {
  id: string;
  /** Calls that matched the rule. */
  seen: number;
  /** Calls that the effect was applied to. */
  hit: number;
}

/** The active rules. They are not stored: a restarted sandbox has no faults. */
export class FaultRegistry {
  readonly #rules = new Map<string, Fault>();
  readonly #removalListeners = new Map<string, Set<() => void>>();
  #last = 0;

  add(rule: FaultRule): Fault {
    this.#last += 1;
    const fault: Fault = { ...rule, id: `fault-${this.#last}`, seen: 0, hit: 0 };
    this.#rules.set(fault.id, fault);
    return fault;
  }

  /** Removes a rule and cuts the calls that hang because of it. False when there is no such rule. */
  remove(id: string): boolean {
    for (const onRemove of this.#removalListeners.get(id) ?? []) onRemove();
    this.#removalListeners.delete(id);
    return this.#rules.delete(id);
  }

  clear(): void {
    for (const id of [...this.#rules.keys()]) this.remove(id);
  }

  list(): Fault[] {
    return [...this.#rules.values()];
  }

  /** Counts the call for every rule it matches and returns the first rule that applies. */
  match(cloud: string, method: string, url: string): Fault | undefined {
    let due: Fault | undefined;
    for (const fault of this.#rules.values()) {
      if (!matches(fault, cloud, method, url)) continue;
      fault.seen += 1;
      if (!due && isDue(fault)) due = fault;
    }
    if (due) due.hit += 1;
    return due;
  }

  /** Calls `onRemove` once the rule is removed. */
  onRemoved(id: string, onRemove: () => void): void {
    const listeners = this.#removalListeners.get(id) ?? new Set();
    this.#removalListeners.set(id, listeners.add(onRemove));
  }
}

function matches(fault: Fault, cloud: string, method: string, url: string): boolean {
  if (fault.cloud !== cloud) return false;
  if (fault.method && fault.method !== method) return false;
  const path = fault.path?.includes('?') ? url : (url.split('?')[0] ?? '');
  return !fault.path || globPattern(fault.path).test(path);
}

function isDue(fault: Fault): boolean {
  if (fault.times !== undefined && fault.hit >= fault.times) return false;
  if (fault.nth !== undefined) return fault.seen === fault.nth;
  if (fault.every !== undefined) return fault.seen % fault.every === 0;
  if (fault.share !== undefined) return seededDraw(fault) < fault.share;
  return true;
}

/** A number from 0 to 1 for a rule's latest call. It depends only on the seed and the number of the call. */
function seededDraw({ seed = '', seen }: Fault): number {
  return createHash('sha256').update(`${seed} ${seen}`).digest().readUInt32BE() / 2 ** 32;
}

function globPattern(glob: string): RegExp {
  const escaped = glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*\*|\*/g, (star) => (star === '**' ? '.*' : '[^/]*'))}$`);
}
