import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useSendLink } from './use-send-link.ts';
import './email-proof.css';

type SendAgainProps = {
  label?: string;
  /** Buttons beside it. */
  children?: ReactNode;
};

/** Mails the user who is logged in another link. */
export function SendAgain({ label = 'Send it again', children }: SendAgainProps) {
  const { action, sent } = useSendLink();
  return (
    <div className="proof__send">
      {action.problem && <ProblemNote problem={action.problem} />}
      <div className="proof__buttons">
        <Button variant="quiet" busy={action.busy} onClick={() => action.run()}>
          {label}
        </Button>
        {children}
      </div>
      <p className="proof__sent small" role="status">
        {sent && 'Another link is on its way. It can take a minute.'}
      </p>
    </div>
  );
}
