import type { CloudRecord } from '../../../infra/clouds/cloudflare.ts';
import type { CloudServer } from '../../../infra/clouds/hetzner.ts';
import { COMPETING_RECORD_TYPES } from '../../../infra/clouds/name-conflicts.ts';
import { hostnameOf, instanceLabel, managedBy } from '../../../infra/components/names.ts';
import { isAppError } from '../../platform/errors/app-error.ts';
import { checkSubdomain } from '../instances/subdomain.ts';
import { leadsTo } from '../provisioning/adopted-instance.ts';
import type { AdoptionCandidate, ExistingAssistant } from './adoption.candidates.ts';

/** What the clouds and the database have, as one look saw it. */
export interface AdoptionView {
  baseDomain: string;
  servers: readonly CloudServer[];
  records: readonly CloudRecord[];
  assistants: readonly ExistingAssistant[];
  /** All accounts whose earlier service gave them a server: two of them may name the same. */
  candidates: readonly AdoptionCandidate[];
  /** Ids of assistants whose adoption is waiting or running. */
  underWay: ReadonlySet<string>;
  /** Ids of accounts that no longer own the team of their own, which an adopted server goes to. */
  handedOver: ReadonlySet<string>;
}

/**
 * `adopt`: nothing stands against it. `resume`: an earlier run stopped on the way. `underway`: it waits or runs.
 * `adopted`: done before. `skipped`: something is wrong, which a person has to decide.
 */
type AdoptionEffect = 'adopt' | 'resume' | 'underway' | 'adopted' | 'skipped';

/** An account, what becomes of its server, and why. */
export interface PlannedAdoption {
  userId: string;
  /** Whom the report names: an address, a handle, a name. */
  label: string;
  effect: AdoptionEffect;
  /** Undefined if it cannot be told from what the account has. */
  subdomain?: string;
  server?: { id: string; address: string };
  problems: string[];
  notes: string[];
}

/** Decides about one account. Pure: it asks neither cloud nor database. */
export function planAdoption(candidate: AdoptionCandidate, view: AdoptionView): PlannedAdoption {
  const base = { userId: candidate._id.toString(), label: labelOf(candidate), problems: [], notes: [] };
  const server = serverOf(candidate, view);
  if (!server) return { ...base, effect: 'skipped', problems: [noServer(candidate)] };
  const found = { ...base, server: { id: server.id, address: server.ipv4 ?? '' } };
  const own = view.assistants.find(
    ({ teamId, adopted }) => adopted?.serverId === server.id && teamId.equals(candidate._id),
  );
  if (own) return { ...found, subdomain: own.subdomain, effect: progressOf(own, view) };
  const name = subdomainOf(candidate, server, view.baseDomain);
  const subdomain = 'subdomain' in name ? name.subdomain : undefined;
  const problems = [
    ...serverProblems(candidate, server, view),
    ...('problem' in name ? [name.problem] : nameProblems(candidate, name.subdomain, view)),
    ...accountProblems(candidate, view),
  ];
  const known = { ...found, ...(subdomain && { subdomain }) };
  if (problems.length > 0 || !subdomain) return { ...known, effect: 'skipped', problems };
  return { ...known, effect: 'adopt', notes: notesOf(server, subdomain, view) };
}

function progressOf({ _id, observed }: ExistingAssistant, { underWay }: AdoptionView): AdoptionEffect {
  if (observed) return 'adopted';
  return underWay.has(_id.toString()) ? 'underway' : 'resume';
}

/** By its id; by its address only where the earlier service kept no id. */
function serverOf(
  { importedFrom: { serverId, serverAddress } }: AdoptionCandidate,
  { servers }: AdoptionView,
): CloudServer | undefined {
  return serverId
    ? servers.find(({ id }) => id === serverId)
    : servers.find(({ ipv4 }) => ipv4 === serverAddress);
}

function noServer({ importedFrom: { serverId, serverAddress } }: AdoptionCandidate): string {
  const which = serverId ? `server ${serverId}` : `server with the address ${serverAddress}`;
  return `There is no ${which} in our Hetzner project: it is gone, or of another project.`;
}

function serverProblems(
  { _id, importedFrom: { serverAddress } }: AdoptionCandidate,
  server: CloudServer,
  view: AdoptionView,
): string[] {
  const { id, ipv4, labels, locked } = server;
  const rivals = view.candidates.filter(
    (other) => !other._id.equals(_id) && serverOf(other, view)?.id === id,
  );
  const holder = view.assistants.find(
    ({ observed, adopted }) => observed?.serverId === id || adopted?.serverId === id,
  );
  const isOurs = labels[managedBy.label] === managedBy.value || labels[instanceLabel] !== undefined;
  return [
    ...(ipv4 === undefined ? [`Server ${id} has no IPv4 address.`] : []),
    ...(ipv4 !== undefined && serverAddress && ipv4 !== serverAddress
      ? [`Server ${id} has the address ${ipv4}, and not ${serverAddress}.`]
      : []),
    ...(holder ? [`Server ${id} belongs to the assistant ${holder.subdomain}.`] : []),
    ...(isOurs && !holder ? [`Server ${id} carries our labels: a stack of ours made it.`] : []),
    ...(locked ? [`Hetzner is changing server ${id} at the moment: try again later.`] : []),
    ...rivals.map((other) => `Account ${other._id} (${labelOf(other)}) names server ${id}, too.`),
  ];
}

/** The label of the old address, else the server's name: the earlier service named both alike. */
function subdomainOf(
  { importedFrom: { instanceUrl } }: AdoptionCandidate,
  server: CloudServer,
  baseDomain: string,
): { subdomain: string } | { problem: string } {
  const host = instanceUrl ? new URL(instanceUrl).hostname.toLowerCase() : undefined;
  const suffix = `.${baseDomain.toLowerCase()}`;
  if (host && !host.endsWith(suffix)) return { problem: `Its address ${host} is not below ${baseDomain}.` };
  const subdomain = host ? host.slice(0, -suffix.length) : server.name.toLowerCase();
  try {
    checkSubdomain(subdomain);
    return { subdomain };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { problem: `It can have no address here: ${error.message.replace(/ Choose another\.$/, '')}` };
  }
}

function nameProblems(candidate: AdoptionCandidate, subdomain: string, view: AdoptionView): string[] {
  const holder = view.assistants.find((one) => one.subdomain === subdomain);
  const rivals = view.candidates.filter((other) => {
    const server = other._id.equals(candidate._id) ? undefined : serverOf(other, view);
    const name = server && subdomainOf(other, server, view.baseDomain);
    return name && 'subdomain' in name && name.subdomain === subdomain;
  });
  return [
    ...(holder && !holder.teamId.equals(candidate._id)
      ? [`Another assistant has the name ${subdomain}.`]
      : []),
    ...rivals.map((other) => `Account ${other._id} (${labelOf(other)}) has the name ${subdomain}, too.`),
  ];
}

function accountProblems(
  { _id, deletion }: AdoptionCandidate,
  { assistants, handedOver }: AdoptionView,
): string[] {
  const other = assistants.find(({ teamId }) => teamId.equals(_id));
  return [
    ...(other ? [`They have an assistant here already: ${other.subdomain}.`] : []),
    ...(deletion ? ['Their account is being deleted.'] : []),
    ...(handedOver.has(_id.toString())
      ? ['They have handed their own team over, so the server would go to others.']
      : []),
  ];
}

/** What the operator should know, although nothing stands against the adoption. */
function notesOf(
  { id, status, ipv4 = '' }: CloudServer,
  subdomain: string,
  { records, baseDomain }: AdoptionView,
): string[] {
  const hostname = hostnameOf(subdomain, baseDomain);
  const named = records.filter(
    ({ name, type }) => name.toLowerCase() === hostname && COMPETING_RECORD_TYPES.has(type),
  );
  const others = named.filter((record) => !leadsTo(record, ipv4));
  return [
    ...(status === 'running' ? [] : [`Server ${id} is ${status}: it is adopted as it is.`]),
    ...(named.length === 0
      ? [`No DNS record leads to it; once it is adopted, npx clawdet up ${subdomain} creates ${hostname}.`]
      : []),
    ...others.map(describeOther),
  ];
}

function describeOther({ id, name, type, content, proxied }: CloudRecord): string {
  const how = type === 'A' && !proxied ? ', not proxied' : '';
  return `The DNS record ${name} ${type} ${content}${how} (id ${id}) is left as it is.`;
}

function labelOf({ email, xUsername, name }: AdoptionCandidate): string {
  return email ?? (xUsername ? `@${xUsername}` : name);
}
