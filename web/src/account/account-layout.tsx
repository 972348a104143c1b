import type { ReactNode } from 'react';
import { Page } from '../layout/page.tsx';
import { Claw } from '../ui/mark.tsx';
import './account-layout.css';

type AccountLayoutProps = { title: string; lead: ReactNode; children: ReactNode; aside: string[] };

/** The layout of sign-up, login and details: the form and, beside it on a wide screen, what comes next. */
export function AccountLayout({ title, lead, children, aside }: AccountLayoutProps) {
  return (
    <Page title={title}>
      <div className="wrap account">
        <div className="account__form">
          <h1>{title}</h1>
          <p className="soft">{lead}</p>
          {children}
        </div>
        <aside className="account__aside" aria-label="What comes next">
          <Claw className="account__claws" />
          <ol className="account__points">
            {aside.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ol>
        </aside>
      </div>
    </Page>
  );
}
