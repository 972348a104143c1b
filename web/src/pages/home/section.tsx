import type { ReactNode } from 'react';

type SectionProps = { id: string; title: string; lead?: ReactNode; children: ReactNode };

/** A section of the home page, with its own anchor. */
export function Section({ id, title, lead, children }: SectionProps) {
  return (
    <section className="section" id={id} aria-labelledby={`${id}-title`}>
      <div className="wrap">
        <div className="section__head">
          <h2 id={`${id}-title`}>{title}</h2>
          {lead && <p>{lead}</p>}
        </div>
        {children}
      </div>
    </section>
  );
}
