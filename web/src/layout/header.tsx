import { Link, useLocation } from 'wouter';
import { useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';
import { TeamSwitcher } from '../team/team-switcher.tsx';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Mark } from '../ui/mark.tsx';
import { MemberNavigation } from './member-navigation.tsx';
import { helpPage, isMemberPage } from './member-pages.ts';
import { NavigationLink } from './navigation-link.tsx';
import './header.css';

/** The bar at the top of every page: home, navigation and the account. Members have a row of links below it. */
export function Header() {
  const member = useMember();
  return (
    <header className="header">
      <div className="wrap header__row">
        <Link href="/" className="header__home" aria-label="Clawdet home">
          <Mark />
          <span className="header__name">Clawdet</span>
        </Link>
        {!member && (
          <nav className="header__nav" aria-label="Main">
            <NavigationLink entry={helpPage} />
          </nav>
        )}
        <TeamSwitcher />
        <div className="header__account">
          <ThemeToggle />
          <AccountLinks />
        </div>
        {member && <MemberNavigation isOperator={member.isOperator} />}
      </div>
    </header>
  );
}

/** The member whose navigation is shown, also while it is not known yet who opens a member's page; null for a visitor. */
function useMember(): { isOperator: boolean } | null {
  const { session } = useSession();
  const [here] = useLocation();
  if (session.state === 'anonymous') return null;
  if (session.state !== 'member') return isMemberPage(here) ? { isOperator: false } : null;
  return session.user.needsDetails ? null : { isOperator: session.user.operator };
}

function AccountLinks() {
  const { session } = useSession();
  const [path] = useLocation();
  const isMember = session.state === 'unreachable' && isMemberPage(path);
  if (session.state === 'loading' || isMember) return <span className="header__space" aria-hidden="true" />;
  if (session.state === 'member') return <LogOut />;
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

function LogOut() {
  const { leave } = useSession();
  const [, go] = useLocation();
  const leaving = useAction(async () => {
    await leave();
    go('/');
  });
  return (
    <Button variant="quiet" onClick={() => leaving.run()} busy={leaving.busy}>
      Log out
    </Button>
  );
}
