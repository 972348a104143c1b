import type { EngineEvent, StepEventMetadata } from '@pulumi/pulumi/automation/index.js';
import type { Diagnostic, WireProgress } from '../child/protocol.ts';
import type { ChangeCounts, EngineProgress, PlannedChange } from '../contract.ts';

/** Maps Pulumi's step names to the contract's. */
const actions: Record<string, EngineProgress['action']> = {
  same: 'same',
  create: 'create',
  update: 'update',
  delete: 'delete',
  replace: 'replace',
  'create-replacement': 'create',
  'delete-replaced': 'delete',
  read: 'read',
  'read-replacement': 'read',
  refresh: 'refresh',
  import: 'import',
  'import-replacement': 'import',
};

/** Steps that change nothing. */
const readOnlySteps = new Set<EngineProgress['action']>(['same', 'read', 'refresh']);

/**
 * Whether a step is only about the engine's own records. A default provider changes with the version of a plugin; the
 * engine leaves it out of its counts, too.
 */
function changesNothing({ type, urn }: StepEventMetadata): boolean {
  if (type === 'pulumi:pulumi:Stack') return true;
  return type.startsWith('pulumi:providers:') && /^default(_|$)/.test(nameOf(urn));
}

/** The resource's name: the last part of its URN. */
function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf('::') + 2);
}

/** The resource's type token: `hcloud:index/server:Server`, without its parents' types. */
export function typeOf(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? '';
}

/** Collects what a caller needs from one run's engine events. Property values never leave this file. */
export class EventLog {
  readonly diagnostics: Diagnostic[] = [];
  /** Messages of mandatory policy rules. */
  readonly refusals: string[] = [];
  readonly planned: PlannedChange[] = [];
  changes: ChangeCounts = {};
  readonly #onProgress: (progress: WireProgress) => void;

  constructor(onProgress: (progress: WireProgress) => void) {
    this.#onProgress = onProgress;
  }

  append(event: EngineEvent): void {
    this.#takeStep(event);
    if (event.summaryEvent) this.changes = countsOf(event.summaryEvent.resourceChanges);
    const refusal = event.policyEvent;
    if (refusal?.enforcementLevel === 'mandatory')
      this.refusals.push(withoutDescription(withoutMarkup(refusal.message)));
    const diagnostic = event.diagnosticEvent;
    if (diagnostic && (diagnostic.severity === 'error' || diagnostic.severity === 'info#err')) {
      this.diagnostics.push({ urn: diagnostic.urn ?? '', message: withoutMarkup(diagnostic.message) });
    }
  }

  #takeStep(event: EngineEvent): void {
    if (event.resourcePreEvent) this.#begin(event.resourcePreEvent.metadata, event.resourcePreEvent.planning);
    if (event.resOutputsEvent)
      this.#report(event.resOutputsEvent.metadata, 'done', event.resOutputsEvent.planning);
    if (event.resOpFailedEvent) this.#report(event.resOpFailedEvent.metadata, 'failed');
  }

  #begin(step: StepEventMetadata, planning: boolean | undefined): void {
    this.#report(step, 'started', planning);
    const action = actions[step.op];
    if (!planning || !action || readOnlySteps.has(action) || changesNothing(step)) return;
    const paths = Object.keys(step.detailedDiff ?? {});
    const { urn } = step;
    this.planned.push({
      urn,
      type: step.type,
      name: nameOf(urn),
      action,
      paths: paths.length > 0 ? paths : (step.diffs ?? []),
    });
  }

  #report(step: StepEventMetadata, phase: EngineProgress['phase'], planning = false): void {
    const action = actions[step.op];
    if (planning || !action) return;
    this.#onProgress({
      at: Date.now(),
      urn: step.urn,
      type: step.type,
      name: nameOf(step.urn),
      action,
      phase,
    });
  }
}

function countsOf(changes: Partial<Record<string, number>> | undefined): ChangeCounts {
  const counted = Object.entries(changes ?? {}).filter(([, count]) => count !== undefined && count > 0);
  return Object.fromEntries(counted) as ChangeCounts;
}

/** Removes Pulumi's color markup (`<{%reset%}>`) from a message. */
function withoutMarkup(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, '');
}

/** Removes the rule's description, which the engine puts on a separate line before the rule's message. */
function withoutDescription(message: string): string {
  return message.slice(message.indexOf('\n') + 1).trim();
}
