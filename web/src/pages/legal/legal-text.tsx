import type { ReactNode } from 'react';
import { Page } from '../../layout/page.tsx';
import './legal-text.css';

type LegalProps = {
  title: string;
  lead: string;
  parts: readonly (readonly [title: string, text: ReactNode])[];
};

/** A legal page: a title, a lead and titled sections. */
export function LegalText({ title, lead, parts }: LegalProps) {
  return (
    <Page title={title}>
      <article className="wrap wrap--narrow legal">
        <h1>{title}</h1>
        <p className="soft">{lead}</p>
        {parts.map(([heading, text]) => (
          <section key={heading}>
            <h2>{heading}</h2>
            <p>{text}</p>
          </section>
        ))}
      </article>
    </Page>
  );
}
