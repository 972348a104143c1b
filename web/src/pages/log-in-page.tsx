import { Link, Redirect, useSearchParams } from 'wouter';
import { AccountFrame } from '../account/account-frame.tsx';
import { LogInForm } from '../account/log-in-form.tsx';
import type { Told } from '../api/problem.ts';
import { useSession } from '../session/session.tsx';
import { wayBack } from '../session/way-back.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { topicOf } from './help/topics.ts';

const next = [
  'Your dashboard shows how your assistant is, and where.',
  'Its token stays hidden until you ask for it.',
  'Deleting it removes the server, the address and every key.',
];

/** Where a customer comes back. A log-in through X that failed ends here too, with its code in `?error=`. */
export function LogInPage() {
  const { session } = useSession();
  const [search] = useSearchParams();
  if (session.state === 'member') return <Redirect to={wayBack()} replace />;
  const code = search.get('error');
  const lead = (
    <>
      No account yet? <Link href="/signup">Sign up</Link>.
    </>
  );
  return (
    <AccountFrame title="Welcome back" lead={lead} aside={next}>
      {code && <ProblemNote problem={noteOf(code)} />}
      <LogInForm />
    </AccountFrame>
  );
}

function noteOf(code: string): Told {
  const topic = topicOf(code);
  return { code, message: `${topic.what} ${topic.todo}`, action: 'retry', helpUrl: `/help#${topic.code}` };
}
