import { Link } from 'wouter';
import { Icon } from '../../ui/icon.tsx';
import { Section } from './section.tsx';
import './security.css';

const promises = [
  ['A machine of your own', 'Your assistant is alone on its server: one customer, one virtual machine.'],
  [
    'Behind a firewall',
    'The firewall accepts web traffic from Cloudflare only. SSH is open to our own machines only, with a key made for this server, never with a password.',
  ],
  [
    'Kept in a container',
    'OpenClaw runs in a container with fixed limits for memory, processor and processes. Root in the container is not root on the server.',
  ],
  [
    'A 256-bit token',
    'Generated at random for your assistant alone, stored encrypted, and shown only to you when you ask for it.',
  ],
  [
    'Your password stays yours',
    'We store only a bcrypt hash of it. Sessions are stored as hashes too, so a copy of our database contains none that works.',
  ],
  [
    'Deletion is complete',
    'Deleting an assistant deletes its server, its disk, its address and every key made for it.',
  ],
] as const;

/** How we protect an assistant and its owner's data. */
export function Security() {
  return (
    <Section
      id="security"
      title="What we do for your security"
      lead={
        <>
          An assistant that acts on your behalf needs protection. Every size has all of this. Read more in the{' '}
          <Link href="/privacy">privacy notice</Link>.
        </>
      }
    >
      <ul className="promises">
        {promises.map(([title, text]) => (
          <li key={title}>
            <Icon name="check" />
            <div>
              <h3>{title}</h3>
              <p className="soft small">{text}</p>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
