import { expect, test } from 'vitest';
import { serverUrlOf } from './server-url.ts';

test.each([
  ['https://clawdet.example', 'https://clawdet.example'],
  ['https://Clawdet.Example:8443/team?x=1#keys', 'https://clawdet.example:8443'],
  ['http://localhost:3002/', 'http://localhost:3002'],
  ['http://127.0.0.1:3002', 'http://127.0.0.1:3002'],
  ['http://[::1]:3002', 'http://[::1]:3002'],
])('%s is the server %s', (text, url) => expect(serverUrlOf(text)).toBe(url));

test.each([
  ['http://clawdet.example', 'must begin with https://'],
  ['http://127.example.com', 'must begin with https://'],
  ['http://0.0.0.0:3002', 'must begin with https://'],
  ['https://ada:secret@clawdet.example', 'has no user and no password'],
  ['clawdet.example', 'is not the address of a server'],
  ['localhost:3002', 'is not the address of a server'],
  ['ftp://clawdet.example', 'is not the address of a server'],
  ['file:///etc/passwd', 'is not the address of a server'],
  [`clt_${'a'.repeat(43)}`, 'is not the address of a server'],
  ['', 'is not the address of a server'],
])('to %s no token is sent, and the error does not repeat it', (text, message) => {
  expect(() => serverUrlOf(text)).toThrow(message);
  expect(() => serverUrlOf(text)).toThrow(expect.objectContaining({ exitCode: 64 }));
  if (text) expect(() => serverUrlOf(text)).not.toThrow(text);
});
