import * as sections from './sections.js';

// The page fetches the state every second while it is visible, and redraws the sections that changed.
const drawn = new Map();
const calls = [];
let about;
let lastCall = 0;

function draw(id, key, build) {
  const text = JSON.stringify(key);
  if (drawn.get(id) === text) return;
  drawn.set(id, text);
  const place = document.querySelector(`#${id} .body`) ?? document.getElementById(id);
  place.replaceChildren(...[build()].flat(2));
}

async function change(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const problem = document.getElementById('problem');
  problem.hidden = response.ok;
  if (!response.ok) problem.textContent = (await response.json()).message;
  await refresh();
}

async function refresh() {
  // Fetch calls that were still running again, to show their response.
  const firstRunning = calls.find(({ ms }) => ms === null);
  const response = await fetch(`/api/state?callsAfter=${firstRunning ? firstRunning.id - 1 : lastCall}`);
  const state = await response.json();
  takeCalls(state.calls);
  state.callCount = lastCall;
  drawAll(state);
}

function takeCalls(fresh) {
  const known = calls.findIndex(({ id }) => id === fresh[0]?.id);
  if (known >= 0) calls.splice(known);
  calls.push(...fresh);
  calls.splice(0, Math.max(0, calls.length - 2000));
  lastCall = calls.at(-1)?.id ?? lastCall;
}

function drawAll(state) {
  const filter = document.getElementById('call-filter').value;
  draw(
    'figures',
    [
      state.servers,
      state.records.length,
      state.mails.length,
      state.callCount,
      state.faults.length,
      state.unknown.length,
    ],
    () => sections.figures(state),
  );
  draw('servers', [state.servers, state.serversWaitFor], () => sections.servers(state));
  draw('records', state.records, () => sections.records(state));
  draw('actions', [state.actions, state.servers.length], () => sections.actions(state));
  draw('mails', state.mails, () => sections.mails(state));
  draw('faults', state.faults, () => sections.faults(state, (id) => change('DELETE', `/api/faults/${id}`)));
  draw('sold-out', state.soldOut, () =>
    sections.soldOut(state, about, (type, location, soldOut) =>
      change('POST', '/api/sold-out', { type, location, soldOut }),
    ),
  );
  draw('unknown', state.unknown, () => sections.unknown(state));
  draw('calls', [calls.slice(-100), filter, calls.length], () => sections.calls(calls, filter));
  document.getElementById('unknown').hidden = state.unknown.length === 0;
  for (const input of document.querySelectorAll('[name=latency]'))
    input.checked = input.value === state.latency;
}

function showLink(isUp) {
  const link = document.getElementById('link');
  link.textContent = isUp ? 'live' : 'not running';
  link.className = `pill ${isUp ? 'good' : 'bad'}`;
}

async function tick() {
  if (!document.hidden) {
    await refresh().then(
      () => showLink(true),
      () => showLink(false),
    );
  }
  setTimeout(tick, 1000);
}

function ruleOf(form) {
  const { which, ...given } = Object.fromEntries(new FormData(form));
  const rule = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const [name, count] = which.split(':');
  return name ? { ...rule, [name]: Number(count) } : rule;
}

document.getElementById('fault-form').addEventListener('submit', (event) => {
  event.preventDefault();
  change('POST', '/api/faults', ruleOf(event.target));
});
document
  .getElementById('latency')
  .addEventListener('change', (event) => change('POST', '/api/latency', { profile: event.target.value }));
document.getElementById('call-filter').addEventListener('input', () => refresh());

about = await (await fetch('/api/about')).json();
document.getElementById('about').textContent = `${about.zone}, ${about.servers} servers (${about.why})`;
draw('addresses', about.addresses, () => sections.addresses(about));
tick();
