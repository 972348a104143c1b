let loaded: ReadonlySet<string> | undefined;

/**
 * Loads the list of the most common passwords, 27 KB compressed. Called when somebody is about to choose a password, so that
 * no page waits for it. If it fails, only the API refuses what is on it.
 */
export async function loadCommonPasswords(): Promise<void> {
  if (loaded) return;
  const list = await import('../../../api/accounts/auth/common-passwords.txt?raw');
  loaded = new Set(list.default.trimEnd().split('\n'));
}

/** Whether a password, in lowercase, is on the list. False until the list is loaded. */
export function isCommonPassword(lowercase: string): boolean {
  return loaded?.has(lowercase) ?? false;
}
