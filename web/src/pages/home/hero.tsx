import { useSession } from '../../session/session.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Claw } from '../../ui/mark.tsx';
import { ExampleRun } from './example-run.tsx';
import './hero.css';

/** The first screen: what Clawdet is, which button to press, and what happens then. */
export function Hero({ domain }: { domain: string | undefined }) {
  const { session } = useSession();
  const member = session.state === 'member';
  return (
    <section className="hero" aria-labelledby="hero-title">
      <Claw className="hero__claws" />
      <div className="wrap hero__row">
        <div className="hero__words">
          <p className="hero__eyebrow">Managed OpenClaw, in free beta</p>
          <h1 id="hero-title">Your own assistant, on its own server.</h1>
          <p className="hero__lead">
            OpenClaw is an open-source assistant that you talk to and put to work. Clawdet runs one for you,
            on a server of its own and at an address that you choose.
          </p>
          <div className="hero__ways">
            <ButtonLink href={member ? '/dashboard' : '/signup'}>
              {member ? 'Open your dashboard' : 'Get your free assistant'}
            </ButtonLink>
            <a className="hero__more" href="#try">
              Ask it something first
            </a>
          </div>
          <p className="hero__small">No credit card. One form. Delete it whenever you like.</p>
        </div>
        <ExampleRun domain={domain} />
      </div>
    </section>
  );
}
