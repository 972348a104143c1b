import { Icon, type IconName } from '../../ui/icon.tsx';
import { Section } from './section.tsx';
import './how-it-works.css';

const steps = [
  ['Sign up', 'Name, email, password. Or continue with X. You are logged in at once.'],
  [
    'Press one button',
    'Choose an address and a region, or let us. Every step is shown as it happens, with its time.',
  ],
  ['Talk to it', 'Open it from your dashboard, already logged in, or call it from your own programs.'],
] as const;

const gets: [IconName, string, string][] = [
  [
    'server',
    'A server, not a seat',
    'A virtual machine with nobody else on it. Its memory, disk and files are yours.',
  ],
  ['globe', 'An address', 'A name of your choice, with HTTPS, that leads to your server and to no other.'],
  ['key', 'A token', 'Made for you at random, shown only when you ask, gone when you delete the assistant.'],
];

/** From sign-up to talking, and what one has then. */
export function HowItWorks() {
  return (
    <Section id="how" title="Three steps, and none of them is a terminal">
      <ol className="how">
        {steps.map(([title, text]) => (
          <li key={title}>
            <h3>{title}</h3>
            <p className="soft">{text}</p>
          </li>
        ))}
      </ol>
      <h3 className="gets__title">What is yours afterwards</h3>
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
