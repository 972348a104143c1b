import { type ComponentProps, type ReactNode, useId } from 'react';
import './field.css';

/** The props of a labelled input besides the input's own attributes. `error` is the sentence under a refused value. */
export type FieldProps = Omit<ComponentProps<'input'>, 'id'> & {
  id?: string;
  label: string;
  hint?: ReactNode;
  error?: string | null;
  /** Something inside the frame after the input: a domain, a button. */
  suffix?: ReactNode;
};

/** A labelled input with a hint and, when refused, the error, all linked for screen readers. */
export function Field({ label, hint, error, suffix, id, ...input }: FieldProps) {
  const fallback = useId();
  const own = id ?? fallback;
  const described = [hint ? `${own}-hint` : '', error ? `${own}-fault` : ''].filter(Boolean).join(' ');
  return (
    <div className={`field${error ? ' field--faulty' : ''}`}>
      <label className="field__label" htmlFor={own}>
        {label}
      </label>
      <div className="field__frame">
        <input
          {...input}
          id={own}
          aria-invalid={error ? true : undefined}
          aria-describedby={described || undefined}
        />
        {suffix}
      </div>
      {hint && (
        <div className="field__hint" id={`${own}-hint`}>
          {hint}
        </div>
      )}
      <div className="field__fault" id={`${own}-fault`} aria-live="polite">
        {error}
      </div>
    </div>
  );
}
