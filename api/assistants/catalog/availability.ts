import type { HetznerClient } from '../../../infra/clouds/hetzner.ts';
import type { IsPlacementAvailable } from './catalog.ts';

/** Reads what the cloud can deliver now. Never throws: while that is unknown, everything counts as available. */
export type ReadAvailability = () => Promise<IsPlacementAvailable>;

export interface AvailabilityOptions {
  /** How long an answer is used before the cloud is asked again, in ms. */
  freshMs?: number;
  /** How long an answer is used when the cloud gives no other, in ms. */
  staleMs?: number;
  /** Receives why the cloud could not be asked. */
  onTrouble?: (error: unknown) => void;
  /** A clock in ms that only goes forward. */
  now?: () => number;
}

const everything: IsPlacementAvailable = () => true;

/**
 * Asks Hetzner which server types each location can deliver, at most once a minute, however many ask. The answer only
 * chooses: an order for what was sold out a moment ago still moves on to the next placement.
 */
export function availabilityReader(
  hetzner: Pick<HetznerClient, 'listServerTypes'>,
  {
    freshMs = 60_000,
    staleMs = 15 * 60_000,
    onTrouble = () => {},
    now = () => performance.now(),
  }: AvailabilityOptions = {},
): ReadAvailability {
  let last: { isAvailable: IsPlacementAvailable; at: number } | undefined;
  // Set even if the call failed, so that a cloud that does not answer is not asked by each caller.
  let asked = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    try {
      last = { isAvailable: await readAvailable(hetzner), at: now() };
    } catch (error) {
      onTrouble(error);
    } finally {
      asked = now();
      asking = undefined;
    }
  };

  return async () => {
    if (now() - asked >= freshMs) {
      asking ??= ask();
      await asking;
    }
    return last && now() - last.at < staleMs ? last.isAvailable : everything;
  };
}

/** A type or a location that Hetzner does not list is unavailable. */
async function readAvailable(hetzner: Pick<HetznerClient, 'listServerTypes'>): Promise<IsPlacementAvailable> {
  const types = await hetzner.listServerTypes();
  const available = new Set(
    types.flatMap(({ name: type, locations }) =>
      locations.filter((location) => location.available).map(({ name }) => `${type}@${name}`),
    ),
  );
  return ({ serverType, location }) => available.has(`${serverType}@${location}`);
}
