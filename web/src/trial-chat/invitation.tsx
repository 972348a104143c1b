import { useEffect, useRef } from 'react';
import { useSession } from '../session/session.tsx';
import { ButtonLink } from '../ui/button.tsx';
import type { TrialChat } from './use-trial-chat.ts';

/** What there is when nothing is left to ask with: an account, or tomorrow. */
export function Invitation({ chat: { turns, problem, trial } }: { chat: TrialChat }) {
  const { session } = useSession();
  const member = session.state === 'member';
  const title = useRef<HTMLHeadingElement>(null);
  const wasTalking = turns.length > 0 || problem !== null;
  // The field that had the focus is gone.
  useEffect(() => {
    if (wasTalking) title.current?.focus();
  }, [wasTalking]);
  return (
    <div className={turns.length > 0 ? 'invitation' : 'invitation invitation--alone'}>
      <div>
        <h3 ref={title} tabIndex={-1}>
          {wasTalking ? 'That was it for today. Shall we go on?' : 'The free chat is used up for today'}
        </h3>
        <p className="soft small">
          {problem?.message ??
            (trial?.open
              ? 'You have used today’s free messages.'
              : 'What we set aside for visitors today is used up.')}{' '}
          An assistant of your own remembers what you tell it and does things for you, on a server that is
          yours. Free in the beta, no card.
        </p>
      </div>
      <ButtonLink href={member ? '/dashboard' : '/signup'}>
        {member ? 'Open your dashboard' : 'Create your account'}
      </ButtonLink>
    </div>
  );
}
