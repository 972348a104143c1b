import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import express from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApp, runApp } from '../../testing/client.ts';
import { errorHandler } from '../errors/error-handler.ts';
import { PAGES, staticWeb } from './static-web.ts';

let folder: string;
let app: RunningApp;

const serving = (from: string) =>
  runApp(express().use(staticWeb(from), errorHandler('http://localhost', pino({ level: 'silent' }))));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clawdet-web-'));
  await mkdir(path.join(folder, 'assets'));
  await writeFile(path.join(folder, 'index.html'), '<title>the app</title>');
  await writeFile(path.join(folder, 'assets', 'app-1a2b.js'), 'run()');
  await writeFile(path.join(folder, 'assets', 'app-3c4d.js'), 'run();'.padEnd(10_000));
  await writeFile(path.join(folder, 'assets', 'app-5e6f.js'), 'plain()');
  await writeFile(path.join(folder, 'assets', 'app-5e6f.js.br'), brotliCompressSync('built()'));
  app = await serving(folder);
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

test('every path of the app serves its one page', async () => {
  for (const address of [
    '/',
    '/dashboard',
    '/signup/details',
    '/operators',
    '/operators/drift',
    '/operators/people/0123456789abcdef01234567',
    '/help?q=1',
  ]) {
    const answer = await app.client().get(address);
    expect([answer.status, answer.body]).toEqual([200, '<title>the app</title>']);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  }
});

test('a mistyped address shows the page of the app that says so, and is 404 for programs', async () => {
  for (const address of ['/dashbord', '/operators/drift/more', '/wp-login.php']) {
    const answer = await app.client().get(address);
    expect([address, answer.status, answer.body]).toEqual([address, 404, '<title>the app</title>']);
  }
});

test('the pages are those that the app routes', async () => {
  const source = await readFile(path.join(import.meta.dirname, '../../../web/src/app.tsx'), 'utf8');
  const routed = [...source.matchAll(/<Route path="([^"]+)"/g)].map(([, address]) => address);
  expect(PAGES.map((address) => address.replace('{/:tab}', '/:tab?')).toSorted()).toEqual(routed.toSorted());
});

test.each(['br', 'gzip'])(
  'scripts and styles are compressed with %s for who accepts it',
  async (encoding) => {
    const answer = await fetch(`${app.url}/assets/app-3c4d.js`, { headers: { 'accept-encoding': encoding } });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.headers.get('vary')).toContain('Accept-Encoding');
    expect((await answer.text()).length).toBe(10_000);
  },
);

test('what the build has compressed is sent as it is', async () => {
  const answer = await fetch(`${app.url}/assets/app-5e6f.js`, { headers: { 'accept-encoding': 'gzip, br' } });
  expect(answer.headers.get('content-encoding')).toBe('br');
  expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
  expect(answer.headers.get('cache-control')).toContain('immutable');
  expect(await answer.text()).toBe('built()');
  const plain = await fetch(`${app.url}/assets/app-5e6f.js`, { headers: { 'accept-encoding': 'identity' } });
  expect(await plain.text()).toBe('plain()');
});

test('browsers may cache an asset forever, since its name changes with its content', async () => {
  const answer = await app.client().get('/assets/app-1a2b.js');
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([
    200,
    'public, max-age=31536000, immutable',
  ]);
});

test('a missing asset does not serve the page', async () => {
  expect((await app.client().get('/assets/old.js')).status).toBe(404);
});

test('pages that are not built yet answer with what to do', async () => {
  const empty = await serving(path.join(folder, 'nothing'));
  const answer = await empty.client().get('/');
  expect([answer.status, answer.body.message]).toEqual([404, expect.stringContaining('npm run build:web')]);
  await empty.close();
});
