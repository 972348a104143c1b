import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { z } from 'zod';

const mail = z.object({
  id: z.string(),
  /** When it arrived, ISO 8601. */
  at: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
});

/** One received mail. Addresses are those of the envelope, so blind copies are included. */
export type Mail = z.infer<typeof mail>;

/** A mail server that stores every mail and delivers none. */
export interface MailServer {
  port: number;
  /** Newest last. */
  list(): Mail[];
  close(): Promise<void>;
}

// Real providers also refuse larger mails (Amazon and Google: 25 MB).
const largest = 25 * 1024 * 1024;

/** Receives mail by SMTP and stores each as a JSON file in `home`. `listenWith` listens and resolves with the port. */
export async function openMail({
  home,
  listenWith,
}: {
  home: string;
  listenWith: (server: Server) => Promise<number>;
}): Promise<MailServer> {
  mkdirSync(home, { recursive: true });
  const kept = readKept(home);
  const server = new SMTPServer({
    authOptional: true,
    // There is no trusted certificate. Without STARTTLS, clients use plain text on loopback.
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    size: largest,
    onAuth: (_auth, _session, done) => done(null, { user: 'anyone' }),
    onData: (stream, session, done) => {
      readMail(stream, session)
        .then((received) => kept.push(write(home, received)))
        .then(() => done(null), done);
    },
  });
  // Ignore a client that disconnects during a command.
  server.on('error', () => {});
  return {
    port: await listenWith(server.server),
    list: () => [...kept],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function readMail(stream: NodeJS.ReadableStream, session: SMTPServerSession): Promise<Mail> {
  const { subject, text, html } = await PostalMime.parse(await buffer(stream));
  const { mailFrom, rcptTo } = session.envelope;
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    from: mailFrom ? mailFrom.address : '',
    to: rcptTo.map(({ address }) => address),
    subject: subject ?? '',
    text: text ?? '',
    html: html ?? '',
  };
}

/** Writes the mail to disk before the client receives "250", so that no accepted mail is lost. */
function write(home: string, received: Mail): Mail {
  const path = join(home, `${received.at.replaceAll(':', '-')}-${received.id}.json`);
  writeFileSync(`${path}.new`, JSON.stringify(received), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return received;
}

function readKept(home: string): Mail[] {
  const names = readdirSync(home).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => mail.parse(JSON.parse(readFileSync(join(home, name), 'utf8'))));
}
