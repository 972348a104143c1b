import type { Catalog, Instance, Tier } from '../api/contract.ts';
import { shareWords } from '../catalog/tier-words.ts';
import { formatTime } from '../ui/format-date.ts';
import { formatElapsed } from '../ui/format-duration.ts';
import '../ui/facts.css';

/** The facts of an instance. */
export function Details({ instance, catalog }: { instance: Instance; catalog: Catalog | null }) {
  const region = catalog?.regions.find(({ id }) => id === instance.region);
  const tier = catalog?.tiers.find(({ id }) => id === instance.tier);
  const rows: Row[] = [
    ['Address', instance.url.replace(/^https?:\/\//, '')],
    instance.adopted ? ['Plan', tier?.name ?? instance.tier] : ['Size', sizeWords(instance, tier)],
    ['Server', serverWords(instance.server)],
    ['Region', region?.name ?? instance.region],
    ['Server address', instance.address],
    ...(instance.adopted ? adoptionRows(instance) : orderRows(instance)),
  ];
  return (
    <section className="card stack" aria-labelledby="details-title">
      <h3 id="details-title">Details</h3>
      <dl className="facts">
        {rows.map(([term, value]) =>
          value ? (
            <div key={term}>
              <dt>{term}</dt>
              <dd className="figures">{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  );
}

type Row = [term: string, value: string | null];

/** What the assistant gets of its server. Of an adopted one, its owner decides that. */
function sizeWords({ tier: id }: Instance, tier: Tier | undefined): string {
  return tier ? `${tier.name}: ${shareWords(tier.assistant)}` : id;
}

function orderRows(instance: Instance): Row[] {
  return [
    ['Ordered', formatTime(instance.createdAt)],
    ['Ready since', instance.readyAt && formatTime(instance.readyAt)],
    ['Set up in', setUpTime(instance)],
  ];
}

/** Nobody has ordered it here, and we have set nothing up. */
function adoptionRows({ createdAt }: Instance): Row[] {
  return [['Adopted', `${formatTime(createdAt)}, from an earlier service`]];
}

/** The machine as it is, in Hetzner's terms; a type that the catalog does not know is shown by its name. */
function serverWords(server: Instance['server']): string | null {
  if (!server) return null;
  const { type, cores, memoryGb, diskGb } = server;
  if (!cores || !memoryGb || !diskGb) return type;
  return `${cores} vCPU, ${memoryGb} GB memory, ${diskGb} GB disk (${type})`;
}

/** The time from the order to the first ready state, including later attempts. */
function setUpTime({ createdAt, readyAt }: Instance): string | null {
  return readyAt && formatElapsed(Date.parse(readyAt) - Date.parse(createdAt));
}
