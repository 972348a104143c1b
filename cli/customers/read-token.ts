import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandFailure, EXIT } from '../failure.ts';
import { printError } from '../print.ts';

/** Asks for a token on a terminal, without an echo; from a pipe, takes its first line. Never from the command line. */
export async function readToken(question: string): Promise<string> {
  const text = process.stdin.isTTY ? await askUnseen(question) : await firstLine(process.stdin);
  return text.trim();
}

/** The keys go to an editor of lines whose output nobody sees. Throws CommandFailure (exit 130) after Ctrl-C or Ctrl-D. */
function askUnseen(question: string): Promise<string> {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const editor = createInterface({ input: process.stdin, output: unseen, terminal: true, historySize: 0 });
  printError(question);
  return new Promise((resolve, reject) => {
    editor.once('line', (line) => {
      resolve(line);
      editor.close();
    });
    editor.once('SIGINT', () => editor.close());
    editor.once('close', () => {
      printError('\n');
      reject(new CommandFailure('Stopped. Nothing has changed.', 'npx clawdet login', EXIT.interrupted));
    });
  });
}

/** More than any token has, so that a file that is none is not read to its end. */
const LONGEST_LINE = 4_096;

async function firstLine(input: NodeJS.ReadStream): Promise<string> {
  let text = '';
  for await (const chunk of input.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n') || text.length > LONGEST_LINE) break;
  }
  return text.split('\n', 1)[0] ?? '';
}
