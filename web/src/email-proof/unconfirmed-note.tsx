import type { User } from '../api/contract.ts';
import { unconfirmedWords } from './email-words.ts';
import { SendAgain } from './send-again.tsx';
import { IDLE_POLL_MS, usePollWhile } from './use-kept-order.ts';
import './email-proof.css';

/** Reminds a customer of the link that they have not opened yet; nothing once they have. */
export function UnconfirmedNote({ user }: { user: User }) {
  const words = unconfirmedWords(user);
  usePollWhile(words !== null, IDLE_POLL_MS);
  if (!words) return null;
  return (
    <div className="proof__note">
      <p>{words}</p>
      <SendAgain />
    </div>
  );
}
