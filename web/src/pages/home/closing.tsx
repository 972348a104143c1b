import { useSession } from '../../session/session.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import './closing.css';

/** The closing call to action of the home page. */
export function Closing() {
  const { session } = useSession();
  const member = session.state === 'member';
  return (
    <section className="wrap closing" aria-labelledby="closing-title">
      <h2 id="closing-title">Get an assistant of your own.</h2>
      <ButtonLink href={member ? '/dashboard' : '/signup'}>
        {member ? 'Open your dashboard' : 'Create your account'}
      </ButtonLink>
    </section>
  );
}
