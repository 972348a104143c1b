import { expect, test } from 'vitest';
import { failedLetter } from './failed.ts';
import { readyLetter } from './ready.ts';
import { welcomeLetter } from './welcome.ts';

const dashboardUrl = 'https://clawdet.test/dashboard';

test('every letter says the same in text and in HTML', () => {
  for (const letter of [
    welcomeLetter({ name: 'Ada', dashboardUrl }),
    readyLetter({ name: 'Ada', url: 'https://ada.clawdet.test', dashboardUrl }),
    failedLetter({ name: 'Ada', reason: 'There is no free server.', dashboardUrl }),
  ]) {
    expect(letter.text).toContain('Hello Ada,');
    expect(letter.html).toContain('Hello Ada,');
    expect(letter.text).toContain(dashboardUrl);
    expect(letter.html).toContain(`href="${dashboardUrl}"`);
  }
});

test('a name that is markup stays a name', () => {
  const { html } = welcomeLetter({ name: '<img src=x onerror=alert(1)>', dashboardUrl });
  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;img');
});

test('the ready mail says where the assistant is, and never its token', () => {
  const { text } = readyLetter({ name: 'Ada', url: 'https://ada.clawdet.test', dashboardUrl });
  expect(text).toContain('https://ada.clawdet.test');
  expect(text).not.toMatch(/[0-9a-f]{64}/);
});
