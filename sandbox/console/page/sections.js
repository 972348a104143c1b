// Builds the sections of the page from the state. Text of a call or mail is never parsed as HTML.

/** Creates an element with attributes and children. A function as an attribute becomes an event listener. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (typeof value === 'boolean') element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function table(heads, rows, empty, className = '') {
  if (rows.length === 0) return h('p', { class: 'empty' }, empty);
  const head = h(
    'tr',
    {},
    heads.map((text) => h('th', { scope: 'col' }, text)),
  );
  return h('table', { class: className }, h('thead', {}, head), h('tbody', {}, rows));
}

function cell(text, className = '') {
  return h('td', { class: className }, text);
}

function pill(text, tone) {
  return h('td', {}, h('span', { class: `pill ${tone}` }, text));
}

function time(iso) {
  return new Date(iso).toLocaleTimeString([], { hour12: false });
}

const serverTones = { running: 'good', off: 'soft', deleting: 'bad' };
const actionTones = { running: 'busy', success: 'good', error: 'bad' };

export function figures(state) {
  const running = state.servers.filter(({ status }) => status === 'running').length;
  const entries = [
    [`${running}/${state.servers.length}`, 'servers running'],
    [state.records.length, state.records.length === 1 ? 'DNS record' : 'DNS records'],
    [state.mails.length, state.mails.length === 1 ? 'mail' : 'mails'],
    [state.callCount, state.callCount === 1 ? 'call' : 'calls'],
    [state.faults.length, state.faults.length === 1 ? 'active fault' : 'active faults'],
    [state.unknown.length, 'unsupported calls'],
  ];
  return entries.map(([figure, name]) =>
    h('div', { class: 'figure' }, h('b', {}, String(figure)), h('span', {}, name)),
  );
}

export function servers(state) {
  const rows = [...state.servers]
    .reverse()
    .map((server) =>
      h('tr', {}, [
        cell(server.name),
        pill(server.locked ? `${server.status}, busy` : server.status, serverTones[server.status] ?? 'busy'),
        cell(server.public_net.ipv4?.ip ?? 'none', 'mono'),
        cell(server.server_type.name),
        cell(server.location.name),
        cell(time(server.created), 'soft'),
        cell(labelText(server.labels), 'grow soft'),
      ]),
    );
  const list = table(
    ['Name', 'State', 'Address', 'Type', 'Location', 'Created', 'Labels'],
    rows,
    'No servers yet.',
  );
  return [waiting(state.serversWaitFor), list];
}

/** What servers wait for before they can boot; empty after setup. */
function waiting(things) {
  if (things.length === 0) return [];
  return h(
    'p',
    { class: 'empty', role: 'status' },
    `Servers wait for setup. Still missing: ${things.join(', ')}.`,
  );
}

function labelText(labels) {
  return Object.entries(labels)
    .map(([key, value]) => (value ? `${key}=${value}` : key))
    .join('  ');
}

export function records(state) {
  const rows = state.records.map((record) =>
    h('tr', {}, [
      cell(record.type),
      cell(record.name, 'mono'),
      cell(record.content, 'mono'),
      cell(record.proxied ? 'proxied' : 'DNS only'),
      cell(time(record.modified_on), 'soft'),
      cell(record.comment ?? '', 'grow soft'),
    ]),
  );
  return table(['Type', 'Name', 'Content', 'Proxy', 'Changed', 'Comment'], rows, 'The zone is empty.');
}

export function actions(state) {
  const names = new Map(state.servers.map(({ id, name }) => [id, name]));
  const rows = [...state.actions]
    .reverse()
    .map((action) =>
      h('tr', {}, [
        cell(time(action.started), 'soft'),
        pill(action.command.replaceAll('_', ' '), actionTones[action.status]),
        cell(action.resources.map(({ type, id }) => names.get(id) ?? `${type} ${id}`).join(', '), 'grow'),
        cell(action.error?.code ?? took(action), 'soft'),
      ]),
    );
  return table(['At', 'Action', 'For', 'Took'], rows, 'No actions yet.');
}

function took({ started, finished }) {
  return finished ? `${((Date.parse(finished) - Date.parse(started)) / 1000).toFixed(1)} s` : '…';
}

export function mails(state) {
  if (state.mails.length === 0) return h('p', { class: 'empty' }, 'No mails yet.');
  return [...state.mails].reverse().map((mail) => {
    const head = h(
      'summary',
      {},
      h('b', {}, mail.subject),
      h('span', { class: 'soft' }, `  to ${mail.to.join(', ')}, ${time(mail.at)}`),
    );
    const frame = h('iframe', {
      src: `/api/mails/${mail.id}/html`,
      loading: 'lazy',
      // Its buttons open a page of their own, outside the frame's sandbox.
      sandbox: 'allow-popups allow-popups-to-escape-sandbox',
      title: mail.subject,
    });
    return h('details', {}, head, mail.html ? frame : h('pre', {}, mail.text));
  });
}

export function calls(list, filter) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const isWanted = (call) => {
    const text =
      `${call.cloud} ${call.method} ${call.path} ${call.status ?? 'cut'} ${call.fault ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const rows = list.filter(isWanted).slice(-100).reverse().map(callRow);
  return table(['At', 'Cloud', 'Method', 'Path', 'Response', 'Took'], rows, 'No calls yet.');
}

function callRow(call) {
  const running = call.ms === null;
  const answer = running ? 'running' : (call.status ?? 'cut');
  const tone = running ? 'busy' : call.status !== null && call.status < 400 ? 'good' : 'bad';
  return h('tr', {}, [
    cell(time(call.at), 'soft'),
    cell(call.cloud),
    cell(call.method),
    cell(call.path, 'grow mono'),
    pill(call.fault ? `${answer}, ${call.fault}` : String(answer), tone),
    cell(running ? '…' : `${call.ms} ms`, 'soft'),
  ]);
}

export function unknown(state) {
  const rows = state.unknown.map((call) =>
    h('tr', {}, [cell(call.cloud), cell(call.method), cell(call.path, 'grow mono')]),
  );
  return table(['Cloud', 'Method', 'Path'], rows, 'None.');
}

export function faults(state, remove) {
  const rows = state.faults.map((fault) =>
    h('tr', {}, [
      cell(`${fault.cloud} ${fault.method ?? 'any'} ${fault.path ?? '/**'}`, 'grow mono'),
      cell(`${fault.effect}${which(fault)}`),
      cell(`${fault.hit} of ${fault.seen}`, 'soft'),
      h('td', {}, h('button', { class: 'quiet', type: 'button', onclick: () => remove(fault.id) }, 'Remove')),
    ]),
  );
  return table(['Calls', 'Effect', 'Hit', ''], rows, 'No active faults.');
}

function which({ nth, every, share, times }) {
  if (nth) return `, call ${nth} only`;
  if (every) return `, every ${every}`;
  if (share) return `, ${share * 100}% of them`;
  return times ? `, ${times} time${times > 1 ? 's' : ''}` : '';
}

export function soldOut(state, about, change) {
  const rows = about.serverTypes.map(({ name, locations }) =>
    h('tr', {}, [
      h('th', { scope: 'row' }, name),
      ...about.locations.map((location) => soldOutCell(state, name, location.name, locations, change)),
    ]),
  );
  return table(['Type', ...about.locations.map(({ name }) => name)], rows, '', 'grid');
}

function soldOutCell(state, type, location, offered, change) {
  if (!offered.includes(location)) return cell('');
  const checked = state.soldOut.includes(`${type}@${location}`);
  const onchange = (event) => change(type, location, event.target.checked);
  return h(
    'td',
    {},
    h('input', { type: 'checkbox', 'aria-label': `${type} sold out in ${location}`, checked, onchange }),
  );
}

export function addresses(about) {
  const rows = Object.entries(about.addresses).map(([name, address]) =>
    h('tr', {}, [cell(name), cell(address, 'grow mono')]),
  );
  return table(['Part', 'Address'], rows, '');
}
