import { useEffect, useRef } from 'react';
import { useSession } from '../session/session.tsx';
import { ButtonLink } from '../ui/button.tsx';
import type { TrialChat } from './use-trial-chat.ts';

/** Shown when the free messages are used up: invites the visitor to create an account. */
export function Invitation({ chat: { turns, problem, trial } }: { chat: TrialChat }) {
  const { session } = useSession();
  const member = session.state === 'member';
  const title = useRef<HTMLHeadingElement>(null);
  const wasTalking = turns.length > 0 || problem !== null;
  // The field that had the focus no longer exists.
  useEffect(() => {
    if (wasTalking) title.current?.focus();
  }, [wasTalking]);
  return (
    <div className={turns.length > 0 ? 'invitation' : 'invitation invitation--alone'}>
      <div>
        <h3 ref={title} tabIndex={-1}>
          {wasTalking ? 'That was it for today. Want to continue?' : 'The free chat is used up for today'}
        </h3>
        <p className="soft small">
          {problem?.message ??
            (trial?.open
              ? 'You have used today’s free messages.'
              : 'Today’s budget for visitors is used up.')}{' '}
          Your own assistant remembers what you tell it and does things for you, on its own server. It is free
          during the beta, without a card.
        </p>
      </div>
      <ButtonLink href={member ? '/dashboard' : '/signup'}>
        {member ? 'Open your dashboard' : 'Create your account'}
      </ButtonLink>
    </div>
  );
}
