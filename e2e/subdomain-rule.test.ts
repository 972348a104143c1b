import { expect, test } from 'vitest';
import { checkSubdomain, subdomainRule } from '../api/assistants/instances/subdomain.ts';
import { validateSubdomain } from '../web/src/instance/subdomain.ts';

const isAccepted = (name: string): boolean => {
  try {
    checkSubdomain(name);
    return true;
  } catch {
    return false;
  }
};

/** Names of up to four characters from the few that decide, and the lengths around the limits. */
const names = (() => {
  const letters = ['a', '7', '-', 'A', '_', 'é', '.'];
  const short = [1, 2, 3, 4, 5].reduce<string[][]>(
    (all) => [...all, (all.at(-1) ?? ['']).flatMap((name) => letters.map((letter) => name + letter))],
    [],
  );
  return [...short.flat(), 'a'.repeat(40), 'a'.repeat(41), 'xn--abc', ...subdomainRule.reserved];
})();

test('the page offers every name that the API accepts, and no other', () => {
  expect(names.length).toBeGreaterThan(15_000);
  const different = names.filter(
    (name) => (validateSubdomain(name, subdomainRule) === null) !== isAccepted(name),
  );
  expect(different).toEqual([]);
});
