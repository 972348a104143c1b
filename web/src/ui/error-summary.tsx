import { useEffect, useRef } from 'react';
import './problem-note.css';

/** The errors of a form by field id, in field order. */
export type FieldErrors = Record<string, string>;

/** Lists the errors of a form, each with a link to its field; takes the focus when it appears or changes. */
export function ErrorSummary({ errors }: { errors: FieldErrors }) {
  const box = useRef<HTMLDivElement>(null);
  const entries = Object.entries(errors);
  useEffect(() => {
    if (Object.keys(errors).length > 0) box.current?.focus();
  }, [errors]);
  if (entries.length === 0) return null;
  return (
    <div className="error-summary" role="alert" tabIndex={-1} ref={box}>
      <p className="problem__message">
        Please check {entries.length === 1 ? 'this' : `these ${entries.length} things`}:
      </p>
      <ul>
        {entries.map(([field, error]) => (
          <li key={field}>
            <a href={`#${field}`} onClick={(event) => focusField(event, field)}>
              {error}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function focusField(event: React.MouseEvent, field: string): void {
  event.preventDefault();
  document.getElementById(field)?.focus();
}
