import { Page } from '../layout/page.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Claw } from '../ui/mark.tsx';
import './not-found-page.css';

/** Shown for any address without a page. */
export function NotFoundPage() {
  return (
    <Page title="Page not found">
      <div className="wrap not-found">
        <Claw />
        <h1>There is no page here</h1>
        <p className="soft">The address may be mistyped, or the page has moved.</p>
        <div className="not-found__ways">
          <ButtonLink href="/">Go to the home page</ButtonLink>
          <ButtonLink href="/help" variant="quiet">
            Get help
          </ButtonLink>
        </div>
      </div>
    </Page>
  );
}
