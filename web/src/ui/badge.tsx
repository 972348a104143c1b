import type { ReactNode } from 'react';
import './badge.css';

/** A status as a colour; the words carry the meaning. */
export type Tone = 'good' | 'warn' | 'bad' | 'soft';

/** A word or two with a dot in front. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`badge badge--${tone}`}>{children}</span>;
}
