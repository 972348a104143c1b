import { expect, it } from 'vitest';
import { beforeUnlinking, linkFailureNote } from './x-link-words.ts';

it.each([
  ['oauth_denied', /access was not granted, so nothing was linked/],
  ['oauth_state_mismatch', /Start again with “Link X”/],
  ['oauth_expired', /nothing was linked/],
  ['oauth_replayed', /used already/],
  ['oauth_unavailable', /Try again in a minute/],
  ['x_taken', /already logs in to another account/],
  ['x_link_interrupted', /Log in to the account that you want to link X to/],
])('a link that failed with %s says why, and what to do', (code, words) => {
  const note = linkFailureNote(code);
  expect(note.message).toMatch(words);
  expect(note).toMatchObject({ code, helpUrl: `/help#${code}` });
});

it.each(['toString', '<script>'])('%s in the address bar gets the general words', (code) => {
  expect(linkFailureNote(code).helpUrl).toBe('/help#internal_error');
});

it.each([
  [true, true, null],
  [false, true, /To unlink it, confirm your email first\./],
  [true, false, /To unlink it, set a password first\./],
  [false, false, /To unlink it, confirm your email and set a password first\./],
])(
  'with an email confirmed (%s) and a password (%s), unlinking needs %s',
  (emailProven, hasPassword, words) => {
    const said = beforeUnlinking({ emailProven, hasPassword });
    if (words) expect(said).toMatch(words);
    else expect(said).toBeNull();
  },
);
