import { type ComponentProps, type ReactNode, useId } from 'react';
import './field.css';

type CheckboxProps = Omit<ComponentProps<'input'>, 'type'> & { children: ReactNode; error?: string | null };

/** A checkbox with its label and, when refused, the error. */
export function Checkbox({ children, error, id, ...input }: CheckboxProps) {
  const fallback = useId();
  const own = id ?? fallback;
  return (
    <div className="tick">
      <input
        {...input}
        id={own}
        type="checkbox"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${own}-fault` : undefined}
      />
      <label htmlFor={own}>{children}</label>
      <div className="field__fault" id={`${own}-fault`}>
        {error}
      </div>
    </div>
  );
}
