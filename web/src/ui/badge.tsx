import type { ReactNode } from 'react';
import './badge.css';

/** How something stands, in a colour; the words carry the meaning. */
export type Tone = 'good' | 'warn' | 'bad' | 'soft';

/** A word or two with a dot before it. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`badge badge--${tone}`}>{children}</span>;
}
