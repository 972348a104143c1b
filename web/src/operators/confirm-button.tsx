import { type ReactNode, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

type ConfirmButtonProps = {
  /** On the button. */
  label: string;
  /** On the one that does it. */
  yes: string;
  /** Whom it is about, for who hears the button and not what it stands beside. */
  about: string;
  question: string;
  /** The way out. */
  keep: string;
  busy: boolean;
  danger?: boolean;
  onYes: () => void;
  children: ReactNode;
};

/** A button that asks before it does what cannot be taken back; `children` say what will happen. */
export function ConfirmButton({
  label,
  yes,
  about,
  question,
  keep,
  busy,
  danger,
  onYes,
  children,
}: ConfirmButtonProps) {
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  const agree = () => {
    close();
    onYes();
  };
  return (
    <>
      <Button variant="quiet" busy={busy} onClick={() => setAsking(true)}>
        {label}
        <span className="visually-hidden"> {about}</span>
      </Button>
      {asking && (
        <Dialog title={question} onClose={close}>
          {children}
          <div className="dialog__buttons">
            <Button variant="quiet" onClick={close}>
              {keep}
            </Button>
            <Button variant={danger ? 'danger' : 'primary'} onClick={agree}>
              {yes}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
