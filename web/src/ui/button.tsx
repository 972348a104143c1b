import type { ComponentProps } from 'react';
import { Link } from 'wouter';
import './button.css';

type Look = { look?: 'primary' | 'quiet' | 'danger'; wide?: boolean };

function classOf({ look = 'primary', wide }: Look): string {
  return `button button--${look}${wide ? ' button--wide' : ''}`;
}

/** A button. While `busy` it shows that it works and takes no second press, yet keeps its place and the focus. */
export function Button({
  look,
  wide,
  busy,
  children,
  onClick,
  ...rest
}: ComponentProps<'button'> & Look & { busy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      className={classOf({ look, wide })}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy && <span className="button__spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}

/** A link to another page that looks like a button. */
export function ButtonLink({
  look,
  wide,
  href,
  children,
}: Look & { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} className={classOf({ look, wide })}>
      {children}
    </Link>
  );
}
