import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { CommandFailure, EXIT } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { isJson, kindOf, readJson, send } from './api-client.ts';
import { ApiRefusal, strangeAnswer, unreachable } from './api-failure.ts';
import { type CurrentLogin, currentLogin } from './current-login.ts';

/**
 * Calls the API as one of its documented calls, and prints the answer: JSON, or any text as it comes. An error's JSON is
 * printed as well, and its code decides the exit code. Without a method it is GET, or POST with `data`.
 */
export async function printAnswer(words: [string, string?], { data }: { data?: string }): Promise<void> {
  const [path, method = data === undefined ? 'GET' : 'POST'] = words.toReversed().filter(Boolean) as [
    string,
    string?,
  ];
  const login = currentLogin();
  const request = { method: methodOf(method), ...(data !== undefined && { body: await readData(data) }) };
  const response = await send(login, pathOf(path, login), request).catch((error: unknown) => {
    if (error instanceof ApiRefusal) printJson(error.body);
    throw error;
  });
  await printBody(login, response);
}

async function printBody(login: CurrentLogin, response: Response): Promise<void> {
  if (!response.body || response.status === 204) return;
  if (isJson(response)) return printJson(await readJson(login, response));
  if (kindOf(response) === 'text/html') throw strangeAnswer(login, response.status, 'text/html');
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body) print(decoder.decode(chunk, { stream: true }));
  } catch (error) {
    throw unreachable(login, error);
  }
}

/** A path of the API on the server of the login: the token must not go to another one. */
function pathOf(text: string, { url }: CurrentLogin): string {
  const isPath = text.startsWith('/api/') && URL.canParse(text, url) && new URL(text, url).origin === url;
  if (isPath) return text;
  throw new CommandFailure(
    'The path must begin with /api/, as those in /api/openapi.json do.',
    'npx clawdet api /api/instances',
    EXIT.usage,
  );
}

function methodOf(text: string): string {
  const method = text.toUpperCase();
  if (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) return method;
  throw new CommandFailure(
    'The method is GET, POST, PUT, PATCH or DELETE.',
    'npx clawdet api --help',
    EXIT.usage,
  );
}

/** JSON from a file or from standard input: other accounts of this computer can read a command line. */
async function readData(source: string): Promise<string> {
  const json = await readSource(source);
  try {
    JSON.parse(json);
    return json;
  } catch (cause) {
    throw new CommandFailure('The data is not JSON.', 'send one JSON object', EXIT.data, { cause });
  }
}

async function readSource(source: string): Promise<string> {
  if (source === '-') return text(process.stdin);
  if (!source.startsWith('@'))
    throw new CommandFailure(
      'The data comes from a file or from standard input.',
      'use --data @file.json, or --data - for standard input',
      EXIT.usage,
    );
  try {
    return readFileSync(source.slice(1), 'utf8');
  } catch (cause) {
    const next = 'check the name of the file';
    throw new CommandFailure(`${source.slice(1)} cannot be read.`, next, EXIT.noInput, { cause });
  }
}
