import { Link, Redirect, useLocation } from 'wouter';
import { AccountLayout } from '../account/account-layout.tsx';
import { callApi } from '../api/client.ts';
import type { LoggedIn, SecondFactorChoices } from '../api/contract.ts';
import { type Proof, proofWaysOf } from '../factors/factor-words.ts';
import { hasPasskeys } from '../factors/passkey.ts';
import { ProofForm } from '../factors/proof-form.tsx';
import { useLoad } from '../load/use-load.ts';
import { returnTo } from '../session/return-to.ts';
import { useSession } from '../session/session.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

const path = '/api/auth/second-factor';
const next = [
  'Then you are logged in, in this browser only.',
  'If your phone or your key is lost, one of your recovery codes lets you in.',
  'On the Security page you can then set up another one.',
];

/** The second step of a login, after the password or X. */
export default function SecondFactorPage() {
  const { data, problem, reload } = useLoad<SecondFactorChoices>(path);
  const lead = (
    <>
      Your account has a second factor. Prove that it is you, or <Link href="/login">start again</Link>.
    </>
  );
  // A reload after the last step, or another tab has taken it.
  const { session } = useSession();
  if (problem?.code === 'login_expired' && session.state === 'member')
    return <Redirect to={returnTo()} replace />;
  return (
    <AccountLayout title="One more step" lead={lead} aside={next}>
      {problem && (
        <ProblemNote problem={problem} {...(problem.code !== 'login_expired' && { retry: reload })} />
      )}
      {!data && !problem && <Skeleton label="Loading how you can log in" />}
      {data && <Finish choices={data.choices} />}
    </AccountLayout>
  );
}

function Finish({ choices }: SecondFactorChoices) {
  const { enter } = useSession();
  const [, go] = useLocation();
  const finish = async (body: Proof) => {
    const { user, page } = await callApi<LoggedIn>(path, { method: 'POST', body });
    enter(user);
    go(user.needsDetails ? '/signup/details' : (page ?? returnTo()));
  };
  return (
    <ProofForm
      ways={proofWaysOf(choices, hasPasskeys())}
      title="One more step"
      submitLabel="Log in"
      passkeyPath={`${path}/passkey`}
      onProof={finish}
    />
  );
}
