import type { AuditRecord } from '../../platform/audit/audit.model.ts';
import { holderIsDead } from '../../platform/process/process-identity.ts';
import { close, finish, type RequestDeps } from './operator.requests.ts';

/** Begun so often and never ended, an act is given up: something about it ends the processes that carry it out. */
const MAX_TRIES = 3;
/** An act is a few writes. One of another machine that is under way for so long, in ms of our clock, lost its process. */
const SILENT_MS = 60_000;

/** Carries out what was asked at the command line, and what a process that died left under way. */
export type ServeActs = () => Promise<void>;

/** Each act is carried out by one worker at a time; one that is taken over does nothing a second time. */
export function createActServer(deps: RequestDeps, clock: () => number = () => performance.now()): ServeActs {
  /** When a line under way was first seen, by line and try. */
  let seen = new Map<string, number>();
  return async () => {
    for (let next = await claimAsked(deps); next; next = await claimAsked(deps)) await serve(deps, next);
    const underWay = await deps.models.audit.find({ outcome: 'underway' }).lean();
    seen = new Map(underWay.map((line) => [keyOf(line), seen.get(keyOf(line)) ?? clock()]));
    for (const line of underWay) {
      const silentMs = clock() - (seen.get(keyOf(line)) ?? clock());
      if (silentMs <= SILENT_MS && !holderIsDead(line.holder, deps.worker)) continue;
      const taken = await takeOver(deps, line);
      if (taken) await serve(deps, taken);
    }
  };
}

const keyOf = ({ _id, tries }: AuditRecord) => `${_id} ${tries}`;

function claimAsked({ models, worker }: RequestDeps): Promise<AuditRecord | null> {
  return models.audit
    .findOneAndUpdate(
      { outcome: 'asked' },
      { $set: { outcome: 'underway', holder: worker }, $inc: { tries: 1 } },
      { sort: { at: 1 }, returnDocument: 'after' },
    )
    .lean();
}

/** Whoever raises the count of tries has it; the one before can no longer write its outcome. */
function takeOver({ models, worker, logger }: RequestDeps, line: AuditRecord): Promise<AuditRecord | null> {
  const { _id, tries, act, target } = line;
  logger.warn({ act, target, tries }, 'an act was left under way; it is taken up again');
  return models.audit
    .findOneAndUpdate(
      { _id, outcome: 'underway', tries },
      { $set: { holder: worker }, $inc: { tries: 1 } },
      { returnDocument: 'after' },
    )
    .lean();
}

async function serve(deps: RequestDeps, line: AuditRecord): Promise<void> {
  if (line.tries > MAX_TRIES) {
    const message = `The process that carried it out ended in the middle, ${MAX_TRIES} times. Look at what it was done to, then ask again.`;
    return close(deps, line, { outcome: 'failed', message });
  }
  // How it went is on the line; nobody waits for us.
  await finish(deps, line).catch(() => undefined);
}
