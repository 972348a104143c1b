import type { ServerResponse } from 'node:http';

/** Keeps the connection of a streamed answer alive while there is nothing to send. */
export interface StreamHeartbeat {
  /** A part of the answer was sent: the next comment is due after another silence. */
  sent(): void;
  stop(): void;
}

/** How a heartbeat works. */
interface HeartbeatOptions {
  /** The silence after which a comment is sent, and the time between two of them, in ms. */
  silenceMs: number;
  /** Sends status 200 and the headers of the stream. Called where they have not been sent when a comment is due. */
  begin(): void;
}

/** A comment of server-sent events (html.spec.whatwg.org, 9.2.6): clients ignore it, proxies count it as data. */
const COMMENT = ': waiting for the model\n\n';

/**
 * Sends a comment whenever nothing was sent for `silenceMs`. The answer is whole events, so a comment may stand
 * anywhere between two pieces of it.
 */
export function openStreamHeartbeat(
  res: ServerResponse,
  { silenceMs, begin }: HeartbeatOptions,
): StreamHeartbeat {
  const timer = setInterval(() => {
    // A client that has not read what it was sent gets no more of it.
    if (res.destroyed || res.writableEnded || res.writableNeedDrain) return;
    if (!res.headersSent) begin();
    res.write(COMMENT);
  }, silenceMs);
  return {
    sent: () => void timer.refresh(),
    stop: () => clearInterval(timer),
  };
}
