import { Link } from 'wouter';
import { Icon } from '../../ui/icon.tsx';
import { Section } from './section.tsx';
import './security.css';

const promises = [
  [
    'Alone on the machine',
    'Your assistant shares its server with nobody. One customer, one virtual machine.',
  ],
  [
    'One way in',
    'A firewall lets web traffic in from our proxy only. SSH takes a key made for this server, and no password.',
  ],
  ['Updates by themselves', 'Security updates of the system install without being asked.'],
  [
    'A token of 256 bits',
    'Made at random for your assistant alone, stored encrypted, shown only to you and only when asked.',
  ],
  [
    'Your password stays yours',
    'Kept as a bcrypt hash. Sessions are kept as hashes too: a stolen database logs nobody in.',
  ],
  [
    'Gone means gone',
    'Deleting an assistant deletes its server, its disk, its address and every key made for it.',
  ],
] as const;

/** What we do so that an assistant stays its owner's. */
export function Security() {
  return (
    <Section
      id="security"
      title="What we promise about safety"
      lead={
        <>
          An assistant that can act needs a closed door. This is what every server gets, on every size. More
          in the <Link href="/privacy">privacy notice</Link>.
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
