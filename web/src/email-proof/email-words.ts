import type { InstanceRequest, ProvenEmail, User } from '../api/contract.ts';

/** How often a link can be sent, which the API does not say when it sends none. */
export const sendLimit = 'We send at most five links an hour to an address.';

/** What an order that waits for the confirmation gets: `Open it, and your assistant ada.clawdet.com is set up.` */
export function orderWords({ subdomain }: InstanceRequest, baseDomain: string | undefined): string {
  const name = subdomain && (baseDomain ? `${subdomain}.${baseDomain}` : subdomain);
  return `Open it, and your assistant ${name ? `${name} ` : ''}is set up.`;
}

/** Whether a link has been mailed for this account that waits to be opened. */
export function isLinkAwaited({ email, emailProven, newEmail }: User): boolean {
  return newEmail !== null || (email !== null && !emailProven);
}

/** Why a customer should open their link although nothing waits for it; null if there is nothing to open. */
export function unconfirmedWords({ email, emailProven, canOrder }: User): string | null {
  if (!email || emailProven) return null;
  const opened = `Confirm your email: open the link that we have mailed to ${email}.`;
  return canOrder
    ? `${opened} Until then, we send no mails about your assistant.`
    : `${opened} We set up your assistant only after that.`;
}

/** What became of the order that waited for a link that is now opened. */
export function placedWords(order: ProvenEmail['order']): string {
  if (!order) return 'You do not need to do anything else.';
  return order.placed
    ? 'Your assistant is being set up. You can watch each step on your dashboard.'
    : 'Your assistant could not be ordered as you chose. Order it again on your dashboard.';
}
