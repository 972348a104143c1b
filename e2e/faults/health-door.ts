import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands before the assistants' public addresses, so that a test can hold a question about their health. */
export interface HealthDoor {
  port: number;
  /** Holds the next question; resolves when it is there. */
  holdNext(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the door before `edge`, the address where the assistants answer. */
export async function openHealthDoor(edge: string): Promise<HealthDoor> {
  let held: (() => void) | undefined;
  const server = createServer((question, answer) => {
    if (!held) return handOn(edge, question, answer);
    // Nobody answers it: whoever asked is about to be killed.
    held();
    held = undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    holdNext: () =>
      new Promise((resolve) => {
        held = resolve;
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function handOn(edge: string, question: IncomingMessage, answer: ServerResponse): void {
  const { method, headers } = question;
  send(new URL(question.url ?? '/', edge), { method, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.pipe(answer);
  })
    .on('error', () => answer.destroy())
    .end();
}
