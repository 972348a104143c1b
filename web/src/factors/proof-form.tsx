import { useState } from 'react';
import { PasswordField } from '../account/password-field.tsx';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { type Proof, type ProofWay, proofOf, wordsOf } from './factor-words.ts';
import { askPasskey } from './passkey.ts';
import './proof-form.css';

type ProofFormProps = {
  /** At least one; the first is asked for until the user chooses another. */
  ways: readonly ProofWay[];
  title: string;
  submitLabel: string;
  /** Where the challenge for a passkey comes from. */
  passkeyPath: string;
  /** Sends the proof. What it throws is shown. */
  onProof: (proof: Proof) => Promise<void>;
  onCancel?: () => void;
};

/** Asks for one of several proofs of who the user is, and offers the others. */
export function ProofForm({ ways, title, submitLabel, passkeyPath, onProof, onCancel }: ProofFormProps) {
  const [way, setWay] = useState(ways[0] ?? 'password');
  const [typed, setTyped] = useState('');
  const send = useAction(async () => {
    if (way === 'passkey') await onProof({ method: way, response: await askPasskey(passkeyPath) });
    else await onProof(proofOf(way, typed));
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if ((way === 'passkey' || typed.trim()) && !send.busy) void send.run();
  };
  const change = (other: ProofWay) => {
    setWay(other);
    setTyped('');
    send.clear();
  };
  return (
    <form className="stack" onSubmit={submit} noValidate aria-label={title}>
      {send.problem && <ProblemNote problem={send.problem} />}
      <ProofField key={way} way={way} value={typed} onValue={setTyped} />
      <div className={onCancel && 'dialog__buttons'}>
        {onCancel && (
          <Button variant="quiet" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" wide={!onCancel} busy={send.busy}>
          {way === 'passkey' ? wordsOf(way).instead : submitLabel}
        </Button>
      </div>
      <OtherWays ways={ways.filter((other) => other !== way)} onChoice={change} />
    </form>
  );
}

type ProofFieldProps = { way: ProofWay; value: string; onValue: (value: string) => void };

function ProofField({ way, value, onValue }: ProofFieldProps) {
  const { label, hint } = wordsOf(way);
  const onChange = (event: React.ChangeEvent<HTMLInputElement>) => onValue(event.target.value);
  if (way === 'passkey') return <p>{label}</p>;
  if (way === 'password')
    return <PasswordField label={label} autoComplete="current-password" value={value} onChange={onChange} />;
  return (
    <Field
      label={label}
      hint={hint}
      value={value}
      // Phones then offer the code that they have, and digits to type.
      autoComplete={way === 'totp' ? 'one-time-code' : 'off'}
      inputMode={way === 'totp' ? 'numeric' : 'text'}
      autoCapitalize="none"
      spellCheck={false}
      maxLength={64}
      onChange={onChange}
    />
  );
}

type OtherWaysProps = { ways: readonly ProofWay[]; onChoice: (way: ProofWay) => void };

function OtherWays({ ways, onChoice }: OtherWaysProps) {
  if (ways.length === 0) return null;
  return (
    <ul className="proof-form__others">
      {ways.map((way) => (
        <li key={way}>
          <button type="button" className="proof-form__other" onClick={() => onChoice(way)}>
            {wordsOf(way).instead}
          </button>
        </li>
      ))}
    </ul>
  );
}
