import { Icon, type IconName } from '../../ui/icon.tsx';
import { Section } from './section.tsx';
import './how-it-works.css';

const steps = [
  [
    'Sign up',
    'Enter your name, email and a password. You are logged in right away, and confirm your email by the link that we mail you.',
  ],
  [
    'Press one button',
    'Choose an address and a region, or let us choose. You see each step as it happens, with its time.',
  ],
  ['Talk to it', 'Open it from your dashboard, already logged in, or call it from your own programs.'],
] as const;

const gets: [IconName, string, string][] = [
  [
    'server',
    'A server, not a seat',
    'A virtual machine for your assistant alone, in the region that you choose.',
  ],
  [
    'globe',
    'An address',
    'A name of your choice that leads only to your server, with HTTPS up to Cloudflare.',
  ],
  ['key', 'A token', 'A random secret, shown only when you ask and deleted with your assistant.'],
];

/** The way from sign-up to a running assistant, and what the customer has then. */
export function HowItWorks() {
  return (
    <Section id="how" title="From sign-up to a running assistant">
      <ol className="how">
        {steps.map(([title, text]) => (
          <li key={title}>
            <h3>{title}</h3>
            <p className="soft">{text}</p>
          </li>
        ))}
      </ol>
      <h3 className="gets__title">What you get</h3>
      <ul className="gets">
        {gets.map(([icon, title, text]) => (
          <li key={title}>
            <Icon name={icon} size={26} />
            <h4>{title}</h4>
            <p className="soft small">{text}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
