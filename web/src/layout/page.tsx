import { type ReactNode, useEffect, useRef } from 'react';
import './page.css';

let pagesShown = 0;

/**
 * The main part of a page. Sets the tab's title and, on every page but the first, moves the focus to the start of the
 * page, which a browser does by itself only when it loads a whole document.
 */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title =
      title === 'Clawdet' ? 'Clawdet: your own OpenClaw assistant, on its own server' : `${title} · Clawdet`;
  }, [title]);
  useEffect(() => {
    pagesShown += 1;
    if (pagesShown === 1 || location.hash) return;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main id="main" tabIndex={-1} ref={main}>
      {children}
    </main>
  );
}
