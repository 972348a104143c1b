import { Link } from 'wouter';
import { Icon } from '../../ui/icon.tsx';
import { Section } from './section.tsx';
import './security.css';

const promises = [
  [
    'A machine of your own',
    'Your assistant shares its server with nobody: one customer, one virtual machine.',
  ],
  [
    'Behind a firewall',
    'The firewall lets in web traffic only through our proxy. SSH accepts only a key made for this server, never a password.',
  ],
  ['Automatic updates', 'Security updates of the operating system install by themselves.'],
  [
    'A 256-bit token',
    'Generated at random for your assistant alone, stored encrypted, and shown only to you when you ask for it.',
  ],
  [
    'Your password stays yours',
    'We store only a bcrypt hash of it. Sessions are stored as hashes too, so a stolen database logs nobody in.',
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
          An assistant that can act on your behalf needs protection. Every server gets all of this, on every
          size. Read more in the <Link href="/privacy">privacy notice</Link>.
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
