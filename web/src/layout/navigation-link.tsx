import { Link, useLocation } from 'wouter';
import { isAt, type NavigationEntry } from './member-pages.ts';

type NavigationLinkProps = { entry: NavigationEntry; onClick?: () => void };

/** A link of the header. The one of the page that is shown is marked. */
export function NavigationLink({ entry, onClick }: NavigationLinkProps) {
  const [here] = useLocation();
  return (
    <Link
      href={entry.path}
      className="header__link"
      aria-current={isAt(entry, here) ? 'page' : undefined}
      onClick={onClick}
    >
      {entry.title}
    </Link>
  );
}
