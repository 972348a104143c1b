import type { Catalog, Tier } from '../api/contract.ts';
import { formatCount } from '../ui/format-number.ts';

type Share = Tier['assistant'];
type Server = Tier['servers'][number];

const list = new Intl.ListFormat('en');

/** `2 vCPU, 2.5 GB memory`. */
export function shareWords({ cores, memoryGb }: Share): string {
  return `${cores} vCPU, ${memoryGb} GB memory`;
}

/** `2 vCPU, 4 GB memory, 40 GB disk`. */
export function serverWords(server: Omit<Server, 'region' | 'serverType'>): string {
  return `${shareWords(server)}, ${server.diskGb} GB disk`;
}

/** The servers of a tier in words, each with the names of the regions that have it: no names if all have the same. */
export function regionalServers(
  { servers }: Pick<Tier, 'servers'>,
  regions: Catalog['regions'],
): { words: string; regions: string | null }[] {
  const kinds = [...new Set(servers.map(serverWords))];
  return kinds.map((words) => {
    const same = servers.filter((server) => serverWords(server) === words);
    const names = same.map(({ region }) => nameOf(region, regions));
    return { words, regions: kinds.length === 1 ? null : list.format(names) };
  });
}

/** `100,000 tokens a month`, or `No monthly limit`. */
export function monthWords({ tokensPerMonth }: Pick<Tier, 'tokensPerMonth'>): string {
  return tokensPerMonth === null ? 'No monthly limit' : `${formatCount(tokensPerMonth)} tokens a month`;
}

/** `about 5 short questions`; null without a limit. */
export function questionWords(questions: number | null): string | null {
  if (questions === null) return null;
  if (questions === 0) return 'not enough for a question';
  return `about ${formatCount(questions)} short ${questions === 1 ? 'question' : 'questions'}`;
}

function nameOf(region: Server['region'], regions: Catalog['regions']): string {
  return regions.find(({ id }) => id === region)?.name ?? region;
}
