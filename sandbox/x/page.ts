import { sampleAccounts } from './accounts.ts';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);
}

const style = `:root{color-scheme:light dark;--back:#fff;--text:#0f1419;--dim:#536471;--line:#cfd9de;--fill:#0f1419;--on:#fff}
@media(prefers-color-scheme:dark){:root{--back:#15181c;--text:#e7e9ea;--dim:#8b98a5;--line:#38444d;--fill:#eff3f4;--on:#0f1419}}
*{box-sizing:border-box}body{margin:0;min-height:100dvh;display:grid;place-items:center;padding:1rem;background:color-mix(in srgb,var(--back),#8b98a5 12%);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main{width:100%;max-width:27rem;padding:2rem;border-radius:1.2rem;background:var(--back);border:1px solid var(--line)}
h1{font-size:1.4rem;line-height:1.25;margin:.8rem 0}p,small,li{color:var(--dim)}fieldset{border:0;padding:0;margin:1.2rem 0;display:grid;gap:.5rem}legend{font-weight:600;padding:0 0 .5rem}
.person{display:flex;align-items:center;gap:.8rem;padding:.6rem .8rem;border:1px solid var(--line);border-radius:.8rem;cursor:pointer}
.person:has(:checked){border-color:var(--fill);box-shadow:0 0 0 1px var(--fill)}img{width:40px;height:40px;border-radius:50%}.person span{display:grid;line-height:1.3}
input[type=text]{width:100%;padding:.6rem .8rem;border:1px solid var(--line);border-radius:.8rem;background:none;color:inherit;font:inherit}
button{width:100%;padding:.75rem;border-radius:999px;border:1px solid var(--line);background:none;color:inherit;font:inherit;font-weight:700;cursor:pointer;margin-top:.6rem}
button.main{background:var(--fill);color:var(--on);border-color:var(--fill)}ul{padding-left:1.2rem}:focus-visible{outline:3px solid #1d9bf0;outline-offset:2px}`;

function document(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,"><style>${style}</style></head><body><main><b aria-hidden="true">𝕏</b> <small>the sandbox's X, not the real one</small>${body}</main></body></html>`;
}

const meanings: Record<string, string> = {
  'users.read': 'See your profile: name, handle and picture.',
  'tweet.read': 'See the posts that you can see.',
  'offline.access': 'Stay connected until you take it back.',
};

function person(at: number): string {
  const { username, name, id } = sampleAccounts[at] ?? { username: '', name: '', id: '' };
  return `<label class="person"><input type="radio" name="person" id="person-${username}" value="${username}"${at === 0 ? ' checked' : ''}>
<img src="/profile_images/${id}/${username}_normal.svg" alt=""><span><b>${name}</b><small>@${username}</small></span></label>`;
}

/** The consent page. `hidden` keeps the request unchanged in the form. */
export function consentPage(scopes: readonly string[], hidden: Readonly<Record<string, string>>): string {
  const fields = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`,
  );
  const rights = scopes.map((scope) => `<li>${escaped(meanings[scope] ?? scope)}</li>`);
  return document(
    'Authorize app / X',
    `<h1>Clawdet wants to access your X account.</h1>
<form method="post" action="/i/oauth2/authorize">${fields.join('')}
<fieldset><legend>Who are you?</legend>${sampleAccounts.map((_person, at) => person(at)).join('')}
<label for="handle">or someone else</label><input type="text" id="handle" name="handle" placeholder="@handle" maxlength="16" pattern="@?[A-Za-z0-9_]{1,15}" autocomplete="off"></fieldset>
<p>This app will be able to:</p><ul>${rights.join('')}</ul>
<button class="main" id="authorize" type="submit" name="decision" value="authorize">Authorize app</button>
<button id="cancel" type="submit" name="decision" value="cancel" formnovalidate>Cancel</button></form>`,
  );
}

/** X's page for an invalid request that must not be reported to the app, such as an unknown redirect URI. */
export function brokenRequestPage(reason: string): string {
  return document(
    'Something went wrong / X',
    `<h1>Something went wrong</h1><p>You weren’t able to give access to the app. Go back and try logging in again.</p><p id="reason">${escaped(reason)}</p>`,
  );
}
