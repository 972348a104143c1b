import type { OperationKind, StepName } from '../../api/operations/operation.schema.ts';

/** Who is killed: the worker, its engine's child process, the pulumi CLI, or one of that one's plugins. */
export type KillTarget = 'worker' | 'child' | 'engine' | Plugin;
export type Plugin = 'hcloud' | 'cloudflare' | 'command' | 'random';

/** One call that a run makes of a cloud; `path` is a glob, as the sandbox's faults take it. */
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
  /** SIGKILL as soon as a plugin is there. */
  | { kind: 'kill at birth'; target: Plugin }
  /** SIGKILL in the middle of a call, before the cloud has done it (`hang`) or after (`stall`). */
  | { kind: 'kill inside'; target: KillTarget; call: CloudCallPattern; effect: 'hang' | 'stall' }
  /** SIGKILL while the assistant is asked for its health. */
  | { kind: 'kill inside health'; target: KillTarget }
  /** The cloud misbehaves `times` times, or for good. `liftMs`: a call that hangs is cut after so long. */
  | { kind: 'misbehave'; call: CloudCallPattern; effect: string; times?: number; liftMs?: number };

/** What is struck: the cell's own repair is its stack's `up`, which a new cell has too. */
export type FaultedOperation = Exclude<OperationKind, 'repair_cell'>;

/** One place where things go wrong, and how it must end. */
export interface FaultPoint {
  name: string;
  /** What moves the customer's stack when it strikes. */
  during: FaultedOperation;
  injection: FaultInjection;
  /** What a cloud refuses all along, so that the set-up is given up: then it strikes while that is cleared away. */
  refusal?: { call: CloudCallPattern; effect: string };
  /**
   * `done`: as asked. `told`: given up, nothing left or billed, and a mail that says so. `stranded`: told, and as the cloud
   * refuses the clearing away too, some of it stays until it no longer does and the customer leaves.
   */
  ends: 'done' | 'told' | 'stranded';
  /** It strikes while the cell, its firewall, is brought up. */
  newCell?: boolean;
}
