import { Link } from 'wouter';
import type { NavigationEntry } from './member-pages.ts';
import './tab-links.css';

type TabLinksProps = {
  /** What the tabs are parts of. */
  label: string;
  tabs: readonly NavigationEntry[];
  /** The path of the tab that is shown. */
  shown: string | undefined;
};

/** The parts of a page, each at its own address, so that links, reloads and the back button work. */
export function TabLinks({ label, tabs, shown }: TabLinksProps) {
  return (
    <nav className="tab-links" aria-label={label}>
      {tabs.map(({ path, title }) => (
        <Link key={path} href={path} aria-current={path === shown ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
