import { randomInt } from 'node:crypto';
import { hostLabelLength, hostLabelProblem } from '../../../infra/components/input-validation.ts';
import { AppError } from '../../platform/errors/app-error.ts';

/** Names that we use now or later, or that could be mistaken for ours. */
const RESERVED: ReadonlySet<string> = new Set(
  `www web app api admin administrator operator operators root mail email smtp imap pop pop3 mx ns ns1 ns2 dns ftp sftp ssh vpn proxy cdn
  static assets img images media files blog docs doc help support status health metrics monitor monitoring grafana
  dashboard console login logout signin signup register auth oauth sso account accounts user users team teams billing
  payment payments pay stripe paypal shop store pricing legal terms privacy security abuse postmaster hostmaster
  webmaster noreply no-reply info contact hello news about jobs careers clawdet openclaw claw llm gateway internal
  intern test testing dev develop development stage staging prod production preview demo sandbox beta alpha canary
  localhost local localdomain autodiscover autoconfig wpad isatap cell cells spare pool platform worker eu us apac`.split(
    /\s+/,
  ),
);

/** The rule for a requested subdomain, as the order page needs it. */
export const subdomainRule = {
  minLength: hostLabelLength.min,
  maxLength: hostLabelLength.max,
  reserved: [...RESERVED],
};

/** Throws `subdomain_invalid` or `subdomain_reserved`, saying what is wrong with the name. */
export function checkSubdomain(name: string): void {
  const problem = hostLabelProblem(name);
  if (problem) throw new AppError('subdomain_invalid', { message: `${problem} Choose another.` });
  if (RESERVED.has(name)) {
    throw new AppError('subdomain_reserved', {
      message: `"${name}" is reserved for our own use. Choose another.`,
    });
  }
}

const SUFFIX = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A default subdomain: the person's name with four random characters, such as `ada-lovelace-x7k2`. */
export async function deriveSubdomain(name: string): Promise<string> {
  // Its tables of all alphabets take 20 ms to load, and most customers choose a name.
  const { default: transliterate } = await import('@sindresorhus/transliterate');
  const base = transliterate(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 24)
    .replace(/-+$/, '');
  const suffix = Array.from({ length: 4 }, () => SUFFIX[randomInt(SUFFIX.length)]).join('');
  const wanted = `${base || 'claw'}-${suffix}`;
  // Names such as "xn  ä" would start like an encoded one.
  return hostLabelProblem(wanted) ? `claw-${suffix}` : wanted;
}
