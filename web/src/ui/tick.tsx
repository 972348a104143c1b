import { type ComponentProps, type ReactNode, useId } from 'react';
import './field.css';

type TickProps = Omit<ComponentProps<'input'>, 'type'> & { children: ReactNode; fault?: string | null };

/** A box to tick, with its sentence and, when it is missing, the reason. */
export function Tick({ children, fault, id, ...input }: TickProps) {
  const fallback = useId();
  const own = id ?? fallback;
  return (
    <div className="tick">
      <input
        {...input}
        id={own}
        type="checkbox"
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${own}-fault` : undefined}
      />
      <label htmlFor={own}>{children}</label>
      <div className="field__fault" id={`${own}-fault`}>
        {fault}
      </div>
    </div>
  );
}
