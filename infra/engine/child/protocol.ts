import type { ChangeCounts, EngineProgress, PlannedChange } from '../contract.ts';
import type { PluginRequest } from './warm-plugins.ts';

/** What a run does to its stack. */
export type RunAction = 'up' | 'preview' | 'refresh' | 'destroy';

/** One run, as the parent hands it to a child. It travels over the IPC pipe only, since it holds secrets. */
export interface RunRequest {
  action: RunAction;
  /** File URL of the stack program. */
  module: string;
  inputs: unknown;
  project: string;
  stack: string;
  pulumi: string;
  /** The run's own folder; Pulumi's project and stack files are written there. */
  workDir: string;
  env: Record<string, string>;
  plugins: PluginRequest;
  config: Record<string, string>;
  encryptionSalt: string;
  policyPacks: string[];
  refresh: boolean;
  clearPendingCreates: boolean;
  /** Lifts every protection before a destroy. */
  unprotect: boolean;
}

/** What the engine said about one resource, or about the run when `urn` is empty. Not redacted yet. */
export interface Diagnostic {
  urn: string;
  message: string;
}

/** A run that came to its end. `outputs` only after `up`. */
export interface RunOutcome {
  outputs?: Record<string, unknown> | undefined;
  changes: ChangeCounts;
  planned: PlannedChange[];
}

/** A run that failed, in the engine's own words. Not redacted yet. */
export interface RunFailure {
  text: string;
  exitCode?: number | undefined;
  diagnostics: Diagnostic[];
  /** What mandatory rules of the policy packs said; the CLI's exit code does not tell (pulumi/pulumi pkg/cmd/pulumi/cmd/exit_codes.go). */
  refusals?: string[];
}

/** A step of progress with its time as a number, since IPC is JSON. */
export type WireProgress = Omit<EngineProgress, 'at'> & { at: number };

export type ToChild = { kind: 'run'; order: RunRequest } | { kind: 'cancel' };

export type FromChild =
  | { kind: 'ready' }
  | { kind: 'progress'; progress: WireProgress }
  /** `fit`: the child may carry out another order. */
  | { kind: 'done'; outcome: RunOutcome; fit: boolean }
  | { kind: 'failed'; failure: RunFailure };
