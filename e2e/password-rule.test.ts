import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { passwordProblems } from '../api/accounts/auth/password-policy.ts';
import { passwordProblem } from '../web/src/account/password-problem.ts';

const root = path.join(import.meta.dirname, '..');
const common = new Set(
  readFileSync(path.join(root, 'api/accounts/auth/common-passwords.txt'), 'utf8').trimEnd().split('\n'),
);
const owners = [
  {},
  { name: 'Ada Byron-Lovelace', email: 'Countess.Ada+cloud@Example.com' },
  { name: 'José  O’Hara', email: ' a@b.io ' },
  { name: '王小明 张三李四', email: 'no address' },
  { name: 'Straße ﬁnal', email: '@example.com' },
];
const parts = ['clawdet', 'Byron', 'LOVELACE', 'josé', 'jose\u0301', 'a@b.io', 'countess.ada', 'no address'];
const around = ['', '1', 'x-', '龍龍', '🦀🦀🦀', ' & some more', 'ﬁ', '張三李四', '张三李四', 'strasse'];

/** Parts with everything around them, the lengths around the limits, and every common password in two forms. */
const passwords = [
  ...parts.flatMap((part) => around.flatMap((before) => around.map((after) => before + part + after))),
  ...['a', 'é', 'e\u0301', '龍', '🦀', 'ﬁ', 'ﷺ', '\ud800'].flatMap((letter) =>
    [0, 1, 4, 7, 8, 9, 64, 72, 127, 128, 129, 256, 1024, 1025].map((count) => letter.repeat(count)),
  ),
  ...[...common].flatMap((password) => [password, `${password.toUpperCase()}!`]),
];

test('the page refuses the passwords that the API refuses, in the same words', () => {
  const seen = new Set<string>();
  const different = passwords.flatMap((password) =>
    owners.flatMap((owner) => {
      const api = passwordProblems(password, owner) ?? null;
      seen.add(String(api));
      return passwordProblem(password, owner, (text) => common.has(text)) === api
        ? []
        : [[password, owner, api]];
    }),
  );
  expect(different).toEqual([]);
  expect(seen.size).toBe(7);
});
