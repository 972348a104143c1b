import { Link } from 'wouter';
import './footer.css';

const links = [
  ['/help', 'Help'],
  ['/terms', 'Terms'],
  ['/privacy', 'Privacy'],
] as const;

/** The footer of every page. */
export function Footer() {
  return (
    <footer className="footer">
      <div className="wrap footer__row">
        <p className="soft small">
          Clawdet runs <a href="https://github.com/openclaw/openclaw">OpenClaw</a> for you. It is not made or
          endorsed by the OpenClaw project.
        </p>
        <nav aria-label="Footer">
          <ul className="footer__links">
            {links.map(([href, name]) => (
              <li key={href}>
                <Link href={href}>{name}</Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </footer>
  );
}
