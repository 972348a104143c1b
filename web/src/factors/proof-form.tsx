import { useState } from 'react';
import { PasswordField } from '../account/password-field.tsx';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { type Proof, proofOf, type TypedWay, wordsOf } from './factor-words.ts';
import './proof-form.css';

type ProofFormProps = {
  /** At least one; the first is asked for until the user chooses another. */
  ways: readonly TypedWay[];
  title: string;
  submitLabel: string;
  /** Sends what was typed. What it throws is shown. */
  onProof: (proof: Proof) => Promise<void>;
  onCancel?: () => void;
};

/** Asks for one of several proofs of who the user is, and offers the others. */
export function ProofForm({ ways, title, submitLabel, onProof, onCancel }: ProofFormProps) {
  const [way, setWay] = useState(ways[0] ?? 'password');
  const [typed, setTyped] = useState('');
  const send = useAction(async () => {
    await onProof(proofOf(way, typed));
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (typed.trim() && !send.busy) void send.run();
  };
  const change = (other: TypedWay) => {
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
            Not now
          </Button>
        )}
        <Button type="submit" wide={!onCancel} busy={send.busy}>
          {submitLabel}
        </Button>
      </div>
      <OtherWays ways={ways.filter((other) => other !== way)} onChoice={change} />
    </form>
  );
}

type ProofFieldProps = { way: TypedWay; value: string; onValue: (value: string) => void };

function ProofField({ way, value, onValue }: ProofFieldProps) {
  const { label, hint } = wordsOf(way);
  const onChange = (event: React.ChangeEvent<HTMLInputElement>) => onValue(event.target.value);
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

type OtherWaysProps = { ways: readonly TypedWay[]; onChoice: (way: TypedWay) => void };

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
