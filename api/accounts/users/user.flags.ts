/** What an account waits for, as flags: the embedded database counts equal values quickly, and nothing else. */
export interface WaitingFlags {
  /** It has typed an address and not proven it. */
  unproven?: boolean;
  /** It has an order that is placed once its address is proven. */
  orderWaits?: boolean;
}

/** The field that each flag follows from. */
const SOURCES = { unproven: 'claimedEmailKey', orderWaits: 'wantedOrder' } as const;

interface Sources {
  claimedEmailKey?: string | undefined;
  wantedOrder?: object | null | undefined;
}

/** The flags of an account with these fields. */
export function waitingFlagsOf({ claimedEmailKey, wantedOrder }: Sources): WaitingFlags {
  return changedFlags({ claimedEmailKey, wantedOrder }, {}).set;
}

/** How the flags change with an update, for those whose field changes. */
export function changedFlags(
  set: Record<string, unknown>,
  unset: Record<string, unknown>,
): { set: WaitingFlags; unset: Partial<Record<keyof WaitingFlags, ''>> } {
  const flags = Object.entries(SOURCES) as [keyof WaitingFlags, keyof Sources][];
  const gone = flags.filter(([, source]) => source in unset || (source in set && !set[source]));
  return {
    set: Object.fromEntries(flags.flatMap(([flag, source]) => (set[source] ? [[flag, true]] : []))),
    unset: Object.fromEntries(gone.map(([flag]) => [flag, ''])),
  };
}
