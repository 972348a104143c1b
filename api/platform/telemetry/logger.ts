import { type Logger, pino } from 'pino';

/** Paths whose values are redacted in every logged object. */
const SECRET_PATHS = [
  'req.headers.cookie',
  'req.headers.authorization',
  'res.headers["set-cookie"]',
  'headers.cookie',
  'headers.authorization',
  ...[
    'password',
    'token',
    'secret',
    'apiKey',
    'passphrase',
    'email',
    'gatewayToken',
    'deployKey',
    'credentials',
  ].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
];

/** JSON lines on standard output; cookies, tokens, passwords and emails are redacted. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: { name: 'clawdet' },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
  });
}
