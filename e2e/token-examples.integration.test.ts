import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApi, runApi, signedUp } from '../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../api/testing/database.ts';
import { testDeps } from '../api/testing/deps.ts';
import { idOf } from '../api/testing/route-world.fixture.ts';
import { curlExample } from '../web/src/team/tokens/token-examples.ts';

let database: TestDatabase;
let api: RunningApi;
beforeAll(async () => {
  database = await openTestDatabase();
  api = await runApi(testDeps(database.collections));
});
afterAll(async () => {
  await api?.close();
  await database?.close();
});

test('the example of the Team page calls the API with the token that is typed', async () => {
  const owner = await signedUp(api);
  const body = { name: 'a script', scope: 'read' };
  const { secret } = (await owner.post(`/api/teams/${await idOf(owner)}/tokens`, body)).body;
  const shell = spawn('bash', ['-c', curlExample(api.url)], { stdio: ['pipe', 'pipe', 'ignore'] });
  shell.stdin.end(`${secret}\n`);
  let printed = '';
  for await (const chunk of shell.stdout) printed += chunk;
  expect(JSON.parse(printed)).toEqual({ instances: [] });
});
