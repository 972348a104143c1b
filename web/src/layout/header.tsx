import { Link, useLocation } from 'wouter';
import { useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';
import { TeamSwitcher } from '../team/team-switcher.tsx';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Mark } from '../ui/mark.tsx';
import './header.css';

/** The bar at the top of every page: home, navigation and the account. On a phone, members' links are a second row. */
export function Header() {
  return (
    <header className="header">
      <div className="wrap header__row">
        <Link href="/" className="header__home" aria-label="Clawdet home">
          <Mark />
          <span className="header__name">Clawdet</span>
        </Link>
        <Navigation />
        <TeamSwitcher />
        <div className="header__account">
          <ThemeToggle />
          <AccountLinks />
        </div>
      </div>
    </header>
  );
}

const help: [path: string, title: string] = ['/help', 'Help'];

function Navigation() {
  const { session } = useSession();
  const isMember = session.state === 'member' && !session.user.needsDetails;
  const own: (typeof help)[] = [
    ['/dashboard', 'Dashboard'],
    ['/usage', 'Usage'],
    ['/team', 'Team'],
    ['/security', 'Security'],
  ];
  const operators: typeof help = ['/operators', 'Operators'];
  const links = isMember ? [...own, help, ...(session.user.operator ? [operators] : [])] : [help];
  return (
    <nav className={isMember ? 'header__nav header__nav--member' : 'header__nav'} aria-label="Main">
      {links.map(([path, title]) => (
        <NavigationLink key={path} path={path} title={title} />
      ))}
    </nav>
  );
}

function NavigationLink({ path, title }: { path: string; title: string }) {
  const [here] = useLocation();
  const isHere = here === path || here.startsWith(`${path}/`);
  return (
    <Link href={path} className="header__link" aria-current={isHere ? 'page' : undefined}>
      {title}
    </Link>
  );
}

function AccountLinks() {
  const { session } = useSession();
  const [path] = useLocation();
  if (session.state === 'loading') return <span className="header__space" aria-hidden="true" />;
  if (session.state === 'member')
    return (
      <>
        {!session.user.needsDetails && <NavigationLink path="/account" title="Account" />}
        <LogOut />
      </>
    );
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
