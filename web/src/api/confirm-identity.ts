/** Asks the user to confirm who they are in one of these ways: `password`, `x`. True once they have. */
export type IdentityQuestion = (ways: readonly string[]) => Promise<boolean>;

let question: IdentityQuestion | undefined;
let asking: Promise<boolean> | undefined;

/** Sets what asks the user. Returns a function that removes it. */
export function askForIdentity(ask: IdentityQuestion): () => void {
  question = ask;
  return () => {
    if (question === ask) question = undefined;
  };
}

/** Asks the user who they are, once for all calls that need it at the same time. False if nobody is there to ask. */
export function confirmIdentity(ways: readonly string[]): Promise<boolean> {
  asking ??= (question?.(ways) ?? Promise.resolve(false)).finally(() => {
    asking = undefined;
  });
  return asking;
}
