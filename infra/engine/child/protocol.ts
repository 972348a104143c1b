import type { ChangeCounts, EngineProgress, PlannedChange } from '../contract.ts';
import type { PluginRequest } from './warm-plugins.ts';

/** What a run does to its stack. */
export type RunAction = 'up' | 'preview' | 'refresh' | 'destroy';

/** One run, as the parent passes it to a child. It is sent only over the IPC pipe, since it contains secrets. */
export interface RunRequest {
  action: RunAction;
  /** File URL of the stack program. */
  module: string;
  inputs: unknown;
  project: string;
  stack: string;
  pulumi: string;
  /** The run's own folder, which receives Pulumi's project and stack files. */
  workDir: string;
  env: Record<string, string>;
  plugins: PluginRequest;
  config: Record<string, string>;
  encryptionSalt: string;
  policyPacks: string[];
  refresh: boolean;
  clearPendingCreates: boolean;
  /** Removes every deletion protection before a destroy. */
  unprotect: boolean;
}

/** A message from the engine about one resource, or about the run if `urn` is empty. Not redacted yet. */
export interface Diagnostic {
  urn: string;
  message: string;
}

/** The result of a completed run. `outputs` only after `up`. */
export interface RunOutcome {
  outputs?: Record<string, unknown> | undefined;
  changes: ChangeCounts;
  planned: PlannedChange[];
}

/** A failed run, in the engine's own words. Not redacted yet. */
export interface RunFailure {
  text: string;
  exitCode?: number | undefined;
  diagnostics: Diagnostic[];
  /**
   * Messages of mandatory policy rules, which the CLI's exit code does not show (pulumi
   * pkg/cmd/pulumi/cmd/exit_codes.go).
   */
  refusals?: string[];
}

/** A progress step with its time as a number, since IPC uses JSON. */
export type WireProgress = Omit<EngineProgress, 'at'> & { at: number };

export type ToChild = { kind: 'run'; order: RunRequest } | { kind: 'cancel' };

export type FromChild =
  | { kind: 'ready' }
  | { kind: 'progress'; progress: WireProgress }
  /** `fit`: the child may execute another request. */
  | { kind: 'done'; outcome: RunOutcome; fit: boolean }
  | { kind: 'failed'; failure: RunFailure };
