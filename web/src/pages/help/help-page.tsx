import { useEffect, useState } from 'react';
import { useCatalog } from '../../catalog/use-catalog.ts';
import { Page } from '../../layout/page.tsx';
import { Api } from './api.tsx';
import { ErrorCodes } from './error-codes.tsx';
import { FirstSteps, Keys, Removal, Settings, YourData } from './guide.tsx';
import { Limits } from './limits.tsx';
import { Programs } from './programs.tsx';
import { Webhooks } from './webhooks.tsx';
import './help-page.css';

const contents = [
  ['first-steps', 'Ask your first question'],
  ['programs', 'Call it from your own programs'],
  ['webhooks', 'Webhooks'],
  ['keys', 'Token and keys'],
  ['api', 'Use Clawdet from a shell'],
  ['limits', 'Limits and budgets'],
  ['data', 'Your data'],
  ['settings', 'Settings of OpenClaw'],
  ['removal', 'Delete your assistant'],
  ['errors', 'Error codes'],
] as const;

/** How to use an assistant and, as an appendix, every error code. Each has an anchor, which its help link points to. */
export default function HelpPage() {
  const { data: catalog } = useCatalog();
  const shown = useAnchor(catalog !== null);
  return (
    <Page title="Help">
      <div className="wrap help">
        <div className="help__head">
          <h1>Help</h1>
          <nav aria-label="Contents">
            <ul className="help__contents">
              {contents.map(([id, title]) => (
                <li key={id}>
                  <a href={`#${id}`}>{title}</a>
                </li>
              ))}
            </ul>
          </nav>
        </div>
        <div className="help__body">
          <FirstSteps />
          <Programs catalog={catalog} />
          <Webhooks />
          <Keys />
          <Api />
          <Limits catalog={catalog} />
          <YourData />
          <Settings />
          <Removal />
          <ErrorCodes shown={shown} />
        </div>
      </div>
    </Page>
  );
}

/**
 * The anchor in the address. Scrolls to it, since the page renders after the browser has looked for it, and again once the
 * page is `complete`, since what loads later moves it.
 */
function useAnchor(complete: boolean): string {
  const [hash, setHash] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const read = () => setHash(location.hash.slice(1));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has loaded meanwhile moves the anchor
  useEffect(() => {
    const target = hash ? document.getElementById(hash) : null;
    target?.scrollIntoView({ block: target.matches('h2, h3') ? 'start' : 'center' });
  }, [hash, complete]);
  return hash;
}
