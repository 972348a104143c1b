import type { Setup } from '../api/contract.ts';
import { useLoad } from '../load/use-load.ts';
import { Icon } from '../ui/icon.tsx';

/** Where the mail of a user who is logged in is read with simulated clouds, which deliver none; nothing with real ones. */
export function SandboxMailboxLink() {
  const { data } = useLoad<Setup>('/api/setup');
  if (!data?.mailbox) return null;
  return (
    <p className="small">
      <a className="mailbox-link" href={data.mailbox} target="_blank" rel="noopener">
        <Icon name="open" size={16} /> Open the sandbox’s mail
      </a>
    </p>
  );
}
