import type { Request, Response } from 'express';
import { expect, test } from 'vitest';
import { cookiesNamed, readCookie, sentToken, writeCookie, writeSessionCookie } from './session.cookie.ts';

const HTTPS = 'https://clawdet.test';
const HTTP = 'http://localhost:3002';
const requestWith = (cookie: string) => ({ headers: { cookie } }) as Request;

function written(write: (res: Response) => void): string {
  const lines: string[] = [];
  write({ append: (_name: string, line: string) => void lines.push(line) } as unknown as Response);
  return lines.join();
}

test('over https, only this host can set our cookies', () => {
  const session = written((res) => writeSessionCookie(res, 'token', HTTPS));
  expect(session).toMatch(/^__Host-clawdet_session=token;/);
  const other = written((res) =>
    writeCookie(res, 'other', 'x', { publicUrl: HTTPS, maxAgeMs: 1000, path: '/api/auth/x' }),
  );
  for (const line of [session, other]) {
    expect(line).toMatch(/; Secure/);
    expect(line).toMatch(/; Path=\/;/);
    expect(line).not.toMatch(/Domain/i);
  }
});

test('a session cookie planted by a page on a customer’s subdomain is ignored', () => {
  expect(sentToken(requestWith('clawdet_session=planted; __Host-clawdet_session=ours'), HTTPS)).toBe('ours');
  expect(sentToken(requestWith('clawdet_session=planted'), HTTPS)).toBeUndefined();
});

test('without https, on a local machine, cookies have plain names', () => {
  expect(written((res) => writeSessionCookie(res, 'token', HTTP))).toMatch(/^clawdet_session=token;/);
  expect(readCookie(requestWith('a=1; clawdet_session=t'), 'clawdet_session', HTTP)).toBe('t');
});

test('cookies are found by name prefix', () => {
  expect(cookiesNamed(requestWith('x_1=a; __Host-x_2=b; y=c'), 'x_', HTTPS)).toEqual(['x_2']);
  expect(cookiesNamed(requestWith('x_1=a; __Host-x_2=b; y=c'), 'x_', HTTP)).toEqual(['x_1']);
  expect(cookiesNamed({ headers: {} } as Request, 'x_', HTTP)).toEqual([]);
});
