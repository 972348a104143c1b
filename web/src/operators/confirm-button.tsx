import { type ReactNode, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

type ConfirmButtonProps = {
  /** The text of the button. */
  label: string;
  /** The text of the button that confirms. */
  yes: string;
  /** What the button is about, for screen readers, which do not read the text beside it. */
  about: string;
  question: string;
  /** The text of the button that cancels. */
  keep: string;
  busy: boolean;
  danger?: boolean;
  onYes: () => void;
  children: ReactNode;
};

/** A button that asks for confirmation first; `children` explain what will happen. */
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
