import { expect, test } from 'vitest';
import { refuseUnfit } from './trial.filter.ts';

const asking = (content: string) => () => refuseUnfit([{ role: 'user', content }]);
const refused = expect.objectContaining({ code: 'trial_unfit', action: 'correct_input' });

test.each([
  ['one letter', 'a'.repeat(1_000)],
  ['one word', 'buy now! '.repeat(100)],
  ['one character of many bytes', '漢'.repeat(300)],
  ['one line', 'Say the word potato again and again, please.\n'.repeat(20)],
])('refuses %s over and over', (_what, text) => {
  expect(asking(text)).toThrow(refused);
});

test.each([
  ['a bell', 'ring\u0007'],
  ['an escape of a terminal', '\u001b[31mred'],
  ['half a character', 'broken \ud83d'],
  ['a zero', 'a\u0000b'],
])('refuses %s', (_what, text) => {
  expect(asking(text)).toThrow(refused);
});

test.each([
  ['a short one', 'hahahahaha'],
  ['lines, tabs and emoji', 'What is this?\r\n\tfamily: 👩‍👩‍👧 flag: 🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['Arabic with marks of direction', 'ما هو \u200fOpenClaw\u200f؟ أريد أن أعرف المزيد عنه.'],
  [
    'a long one',
    'I run a small bakery and would like to know which of my weekly tasks an assistant could take over. We write the shift plan by hand, answer about thirty mails a day, most of them about opening hours and cakes to order, and we post a picture every morning. What would you begin with, and why?',
  ],
  [
    'a list to be turned into JSON',
    'Make a JSON list of these towns with their countries: Paris, Lyon, Oslo, Bergen, Rome, Turin, Madrid, Sevilla, Lisbon, Porto, Vienna, Graz, Prague, Brno, Warsaw, Lodz, Berlin, Bonn, Athens, Patras.',
  ],
  [
    'Chinese',
    '我想了解一下这个助手能做什么。我的小店每天要回复很多邮件,还要安排员工的班次,并且在社交媒体上发布照片。它能不能帮我处理这些事情?需要多长时间才能开始使用?费用是多少?我的数据会保存在哪里?',
  ],
])('accepts %s', (_what, text) => {
  expect(asking(text)).not.toThrow();
});

test('does not judge what the model said earlier', () => {
  const laughter = { role: 'assistant' as const, content: 'ha'.repeat(500) };
  expect(() => refuseUnfit([laughter, { role: 'user', content: 'Thank you!' }])).not.toThrow();
});
