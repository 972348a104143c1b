import { Link, useLocation } from 'wouter';
import { useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Mark } from '../ui/mark.tsx';
import './header.css';

/** The bar at the top of every page: home, navigation and the account. */
export function Header() {
  return (
    <header className="header">
      <div className="wrap header__row">
        <Link href="/" className="header__home" aria-label="Clawdet home">
          <Mark />
          <span className="header__name">Clawdet</span>
        </Link>
        <nav className="header__nav" aria-label="Main">
          <ThemeToggle />
          <AccountLinks />
        </nav>
      </div>
    </header>
  );
}

function AccountLinks() {
  const { session } = useSession();
  const [path] = useLocation();
  if (session.state === 'loading') return <span className="header__space" aria-hidden="true" />;
  if (session.state === 'member') return <MemberLinks />;
  return (
    <>
      {path !== '/login' && (
        <Link href="/login" className="header__link">
          Log in
        </Link>
      )}
      {path !== '/signup' && <ButtonLink href="/signup">Sign up</ButtonLink>}
    </>
  );
}

function MemberLinks() {
  const { session, leave } = useSession();
  const [path, go] = useLocation();
  const owesDetails = session.state === 'member' && session.user.needsDetails;
  const leaving = useAction(async () => {
    await leave();
    go('/');
  });
  return (
    <>
      {session.state === 'member' && session.user.operator && !path.startsWith('/operators') && (
        <Link href="/operators" className="header__link">
          Operators
        </Link>
      )}
      {path !== '/dashboard' && !owesDetails && (
        <Link href="/dashboard" className="header__link">
          Dashboard
        </Link>
      )}
      <Button variant="quiet" onClick={() => leaving.run()} busy={leaving.busy}>
        Log out
      </Button>
    </>
  );
}
