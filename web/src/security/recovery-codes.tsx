import { useEffect, useRef } from 'react';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';

/** New recovery codes, which nothing can show again. They stay in the page until the user says that they have them. */
export function RecoveryCodes({ codes, onStored }: { codes: readonly string[]; onStored: () => void }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section className="security__codes stack" aria-labelledby="recovery-codes-title">
      <div>
        <h3 id="recovery-codes-title" ref={title} tabIndex={-1}>
          Store these recovery codes now
        </h3>
        <p className="small">
          If your phone is lost, each of them lets you in once. Keep them where your phone is not: on paper,
          or in a password manager. We cannot show them again.
        </p>
      </div>
      <ol className="security__code-list" data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="security__buttons">
        <CopyButton text={codes.join('\n')} what="recovery codes" />
        <Button onClick={onStored}>I have stored them</Button>
      </div>
    </section>
  );
}
