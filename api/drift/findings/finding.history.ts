/** What can happen to a finding. */
export const FINDING_EVENT_KINDS = [
  'found',
  'changed',
  'repair_requested',
  'repair_failed',
  'repair_ineffective',
  'restarted',
  'restart_failed',
  'ignored',
  'watched',
  'confirmed',
  'removed',
  'gone',
] as const;
type FindingEventKind = (typeof FINDING_EVENT_KINDS)[number];

/** One entry of a finding's history. `what` is for readers; code decides by `kind` and `by`. */
export interface FindingEvent {
  at: Date;
  /** Older rows have none: read it with `eventKindOf`. */
  kind?: FindingEventKind;
  /** The display name of the operator who did it. */
  by?: string;
  what: string;
}

/** An entry that is about to be added. */
export type NewFindingEvent = Pick<FindingEvent, 'by' | 'what'> & { kind: FindingEventKind };

type StoredEvent = Pick<FindingEvent, 'kind' | 'by' | 'what'>;

/** Pushes entries onto a history, which keeps the last fifty. */
export const historyPush = (...events: NewFindingEvent[]) => ({
  $each: events.map((event): FindingEvent => ({ at: new Date(), ...event })),
  $slice: -50,
});

/** Whether an entry is about a repair: one that was requested, failed, or did not help. */
export function isAboutRepair(event: StoredEvent): boolean {
  const kind = eventKindOf(event);
  return kind === 'repair_requested' || kind === 'repair_failed' || kind === 'repair_ineffective';
}

/** Who confirmed a removal or repairs; undefined if the entry is about something else. */
export function confirmerOf(event: StoredEvent): string | undefined {
  if (eventKindOf(event) !== 'confirmed') return undefined;
  return event.by ?? event.what.slice(CONFIRMED_BY.length);
}

const CONFIRMED_BY = 'confirmed by ';

/** The words of each kind in rows without one; the first that match decide. */
const WORDS: readonly (readonly [words: RegExp, kind: FindingEventKind])[] = [
  [/^found: /, 'found'],
  [/^now expected /, 'changed'],
  [/^repair failed: /, 'repair_failed'],
  [/^repair \S+ did not help/, 'repair_ineffective'],
  [/^repair /, 'repair_requested'],
  [/^started again$/, 'restarted'],
  [/^could not be started again$/, 'restart_failed'],
  [/^ignored by /, 'ignored'],
  [/^taken up again by /, 'watched'],
  [/^confirmed by /, 'confirmed'],
  [/^removed/, 'removed'],
  [/^gone$/, 'gone'],
];

/** What an entry is about. Rows of earlier versions have only the words. */
export function eventKindOf({ kind, what }: StoredEvent): FindingEventKind | undefined {
  return kind ?? WORDS.find(([words]) => words.test(what))?.[1];
}
