import type { OperationKind, StepName } from '../../api/operations/operation.schema.ts';

/** What is killed: the worker, its engine's child process, the pulumi CLI, or one of the CLI's plugins. */
export type KillTarget = 'worker' | 'child' | 'engine' | Plugin;
export type Plugin = 'hcloud' | 'cloudflare' | 'command' | 'random';

/** One call that a run makes to a cloud; `path` is a glob, as in the sandbox's fault rules. */
export interface CloudCallPattern {
  name: string;
  cloud: 'hetzner' | 'cloudflare';
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
}

/** What goes wrong. */
export type FaultInjection =
  /** SIGKILL as soon as a step has begun. */
  | { kind: 'kill at'; target: KillTarget; step: StepName }
  /** SIGKILL as soon as a plugin has started. */
  | { kind: 'kill at birth'; target: Plugin }
  /** SIGKILL in the middle of a call, before the cloud has executed it (`hang`) or after (`stall`). */
  | { kind: 'kill inside'; target: KillTarget; call: CloudCallPattern; effect: 'hang' | 'stall' }
  /** SIGKILL during the assistant's health check. */
  | { kind: 'kill inside health'; target: KillTarget }
  /** The cloud misbehaves `times` times, or permanently. `liftMs`: cuts a call that hangs after this time. */
  | { kind: 'misbehave'; call: CloudCallPattern; effect: string; times?: number; liftMs?: number };

/**
 * The operations with faults. Not the repair of a cell: that is its stack's `up`, which a new cell runs too. Not an adoption:
 * it changes nothing in the clouds.
 */
export type FaultedOperation = Exclude<OperationKind, 'repair_cell' | 'adopt'>;

/** One fault at one moment of an operation, and how the operation must end. */
export interface FaultPoint {
  name: string;
  /** The operation that runs when the fault is injected. */
  during: FaultedOperation;
  injection: FaultInjection;
  /** A call that a cloud always refuses, so that the set-up is given up: the fault is injected during the clean-up. */
  refusal?: { call: CloudCallPattern; effect: string };
  /**
   * `done`: succeeds. `notified`: given up, nothing left or billed, and a mail that says so. `leaked`: like `notified`, but the
   * cloud refuses the clean-up too: some resources stay until the cloud no longer refuses and the customer leaves.
   */
  ends: 'done' | 'notified' | 'leaked';
  /** The fault is injected while the cell comes up (its firewall). */
  newCell?: boolean;
}
