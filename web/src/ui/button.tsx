import type { ComponentProps } from 'react';
import { Link } from 'wouter';
import './button.css';

type ButtonStyle = { variant?: 'primary' | 'quiet' | 'danger'; wide?: boolean };

function classOf({ variant = 'primary', wide }: ButtonStyle): string {
  return `button button--${variant}${wide ? ' button--wide' : ''}`;
}

/** A button. While `busy`, it shows a spinner and ignores clicks, but keeps its size and the focus. */
export function Button({
  variant,
  wide,
  busy,
  children,
  onClick,
  ...rest
}: ComponentProps<'button'> & ButtonStyle & { busy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      className={classOf({ variant, wide })}
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
  variant,
  wide,
  href,
  children,
}: ButtonStyle & { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} className={classOf({ variant, wide })}>
      {children}
    </Link>
  );
}
