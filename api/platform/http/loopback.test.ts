import { expect, test } from 'vitest';
import { isLoopback } from './loopback.ts';

test.each([
  'http://localhost:3002',
  'http://127.0.0.1',
  'http://127.1',
  'http://127.9.9.9:80/x',
  'http://[::1]:3002',
])('%s is this machine', (url) => expect(isLoopback(url)).toBe(true));

test.each([
  'http://127.example.com',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'http://alocalhost',
  'http://128.0.0.1',
  'http://[::2]',
])('%s is another machine, whatever its name begins with', (url) => expect(isLoopback(url)).toBe(false));
