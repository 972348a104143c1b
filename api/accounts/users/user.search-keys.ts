/**
 * A name in lowercase, from its first, its second and its last word on. Fields and not an array, since FerretDB compares
 * the two ends of a range with different elements of an array.
 */
export interface NameKeys {
  whole: string;
  fromSecond: string;
  last: string;
}

/** The keys of an account that operators search. */
type SearchKeys = {
  nameKeys?: NameKeys;
  /** The X handle in lowercase. */
  xUsernameKey?: string;
};

/** The keys that follow from the name and the X handle, for those of the two that are given. */
export function searchKeysOf({
  name,
  xUsername,
}: {
  name?: string | undefined;
  xUsername?: string | undefined;
}): SearchKeys {
  return {
    ...(typeof name === 'string' && { nameKeys: nameKeysOf(name) }),
    ...(typeof xUsername === 'string' && { xUsernameKey: searchKeyOf(xUsername) }),
  };
}

/** `grace brewster hopper`, `brewster hopper`, `hopper`. */
function nameKeysOf(name: string): NameKeys {
  const words = searchKeyOf(name).split(/\s+/);
  return { whole: words.join(' '), fromSecond: words.slice(1).join(' '), last: words.at(-1) ?? '' };
}

/** A text as it is compared in a search: without regard to letter case and to forms of the same character. */
export function searchKeyOf(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}
