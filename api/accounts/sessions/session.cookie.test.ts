import type { Request, Response } from 'express';
import { expect, test } from 'vitest';
import { cookiesNamed, readCookie, sentToken, writeCookie, writeSessionCookie } from './session.cookie.ts';

const HTTPS = 'https://clawdet.test';
const HTTP = 'http://localhost:3002';
const asking = (cookie: string) => ({ headers: { cookie } }) as Request;

function written(write: (res: Response) => void): string {
  const lines: string[] = [];
  write({ append: (_name: string, line: string) => void lines.push(line) } as unknown as Response);
  return lines.join();
}

test('reached by https, every cookie is one that only this host can have set', () => {
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

test('a session that a page of a customer’s subdomain planted is not read', () => {
  expect(sentToken(asking('clawdet_session=planted; __Host-clawdet_session=ours'), HTTPS)).toBe('ours');
  expect(sentToken(asking('clawdet_session=planted'), HTTPS)).toBeUndefined();
});

test('on a machine of one’s own, without https, browsers take plain names only', () => {
  expect(written((res) => writeSessionCookie(res, 'token', HTTP))).toMatch(/^clawdet_session=token;/);
  expect(readCookie(asking('a=1; clawdet_session=t'), 'clawdet_session', HTTP)).toBe('t');
});

test('cookies are found by the beginning of their names', () => {
  expect(cookiesNamed(asking('x_1=a; __Host-x_2=b; y=c'), 'x_', HTTPS)).toEqual(['x_2']);
  expect(cookiesNamed(asking('x_1=a; __Host-x_2=b; y=c'), 'x_', HTTP)).toEqual(['x_1']);
  expect(cookiesNamed({ headers: {} } as Request, 'x_', HTTP)).toEqual([]);
});
