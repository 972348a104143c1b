/** An edge error: HTTP status, Cloudflare's code and text (developers.cloudflare.com, 5xx and 1xxx errors). */
export interface EdgeError {
  status: number;
  code: number;
  title: string;
  /** The failing part on the page: the edge (DNS) or the origin. */
  at: 'edge' | 'host';
  explanation: string;
}

const edge = (status: number, code: number, title: string, explanation: string): EdgeError => ({
  status,
  code,
  title,
  at: 'edge',
  explanation,
});
const host = (status: number, title: string, explanation: string): EdgeError => ({
  status,
  code: status,
  title,
  at: 'host',
  explanation,
});

/** Every error of the edge. */
export const edgeErrors = {
  notOurs: edge(403, 1003, 'Direct access not allowed', 'The edge serves names under .localhost only.'),
  unknown: edge(530, 1016, 'Origin DNS error', 'No record of the zone has this name.'),
  dangling: edge(530, 1016, 'Origin DNS error', 'The record points at a name that has no address.'),
  loop: edge(409, 1000, 'DNS points to prohibited IP', 'The records of this name point at each other.'),
  unexpected: host(520, 'Web server is returning an unknown error', 'The server hung up before it answered.'),
  down: host(521, 'Web server is down', 'The server refuses connections on port 80.'),
  unreachable: host(522, 'Connection timed out', 'No server answers at the address in the record.'),
  silent: host(524, 'A timeout occurred', 'The server took the request and did not answer in time.'),
} satisfies Record<string, EdgeError>;

/** Details of a failed request. */
export interface FailedRequest {
  hostname: string;
  ray: string;
  proxied: boolean;
  at: Date;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);
}

function box(label: string, name: string, bad: boolean): string {
  return `<li class="${bad ? 'bad' : 'good'}"><b>${label}</b><span>${escaped(name)}</span><em>${bad ? 'Error' : 'Working'}</em></li>`;
}

/** The error page for a visitor. */
export function errorPage(error: EdgeError, { hostname, ray, proxied, at }: FailedRequest): string {
  const route = proxied ? 'through the proxy' : 'without the proxy (the record is DNS only)';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(hostname)} | ${error.code}: ${error.title}</title>
<style>
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1.2rem}
h1{font-weight:400;font-size:2rem;margin:0}h1 small{font-size:1rem;opacity:.6}
ul{list-style:none;display:flex;gap:1rem;padding:1.5rem 0;margin:1.5rem 0;border-block:1px solid #8885}
li{flex:1;display:grid;overflow-wrap:anywhere}em{font-style:normal;color:#2e9e5b}.bad em{color:#d5402b}span,footer{opacity:.65;font-size:.9rem}
</style></head><body>
<h1>${error.title} <small>Error code ${error.code}</small></h1>
<ul>${box('You', 'Browser', false)}${box('Edge', 'Sandbox', error.at === 'edge')}${box('Host', hostname, error.at === 'host')}</ul>
<p>${error.explanation}</p>
<footer>Reached ${route} · Ray ID ${ray} · ${at.toISOString()}</footer>
</body></html>
`;
}
