/** The names of a conversation's tools, as Anthropic accepts them. */
export interface ToolNames {
  /** The name to send for a name of the client's. */
  sent(name: string): string;
  /** The client's name for one that was sent. */
  original(name: string): string;
}

/** Anthropic's limit of a name. */
const MOST_CHARACTERS = 128;

/**
 * Other providers take names with dots, and longer ones. Each gets a name that no other tool has; accepted names stay as
 * they are.
 */
export function toolNames(given: Iterable<string>): ToolNames {
  const names = new Set(given);
  const sent = new Map<string, string>();
  const original = new Map<string, string>();
  const add = (name: string, as: string): void => {
    sent.set(name, as);
    original.set(as, name);
  };
  for (const name of names) if (isAccepted(name)) add(name, name);
  for (const name of names) if (!isAccepted(name)) add(name, freeName(name, original));
  return {
    sent: (name) => sent.get(name) ?? name,
    original: (name) => original.get(name) ?? name,
  };
}

function isAccepted(name: string): boolean {
  return /^[\w-]+$/.test(name) && name.length <= MOST_CHARACTERS;
}

function freeName(name: string, taken: ReadonlyMap<string, string>): string {
  const safe = name.replace(/[^\w-]/g, '_') || '_';
  let free = safe.slice(0, MOST_CHARACTERS);
  for (let count = 2; taken.has(free); count += 1) free = `${safe.slice(0, MOST_CHARACTERS - 5)}_${count}`;
  return free;
}
