import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Mail } from '../mail/mail.ts';

const INERT = "default-src 'none'; style-src 'unsafe-inline'";
const CONFINED =
  'sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';

/** Mails are sent in the background: the page asks again until it is there. Browsers ignore that in a confined page. */
const WAITING =
  '<!doctype html><title>Mail</title><meta http-equiv="refresh" content="2"><p>No mail yet. This page looks again every two seconds.</p>';

/**
 * `/mailbox?to=<address>&signature=<HMAC>`: shows the newest mail with which an address is confirmed, so that a new customer
 * of the sandbox gets from the page to the mail with one click. Only who has the key can make such an address, and it shows no
 * other mail: no link that sets a password or makes an operator.
 */
export function mailboxOf(key: string, mails: () => readonly Mail[]): RequestHandler {
  return (request, response) => {
    const { to, signature } = request.query;
    if (typeof to !== 'string' || !isSigned(key, to, signature))
      return void response.status(403).json({
        error: 'mailbox_closed',
        message: 'This is not the address of a mailbox. Open it from the page again.',
      });
    const mail = mails().findLast((one) => isConfirmation(one, to));
    response.set('Content-Security-Policy', mail ? `${INERT}; ${CONFINED}` : INERT);
    response.type('html').send(mail?.html ?? WAITING);
  };
}

function isConfirmation({ to, text }: Mail, address: string): boolean {
  return to.some((one) => one.toLowerCase() === address.toLowerCase()) && text.includes('/verify#');
}

function isSigned(key: string, to: string, signature: unknown): boolean {
  const expected = createHmac('sha256', key).update(to.toLowerCase()).digest('base64url');
  return typeof signature === 'string' && timingSafeEqual(digest(signature), digest(expected));
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');
