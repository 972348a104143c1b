#!/bin/sh
# agenda 6.2.6 (npm, the job queue): `drain({ timeout })` promises to wait until the running jobs are done. With
# `removeOnComplete`, a job announces its end before its removal from the store has been awaited, and drain looks at the
# running jobs once, a tick after that announcement. Any store that takes longer than a tick for a removal, as every database
# does, is so too late: drain sees the last job still running, gets no second look, and waits for its whole timeout, although
# nothing runs any more. One would expect the two options, each made for an orderly end, to work together.
# Seen: 3,000 ms and timedOut with removeOnComplete, below 1,000 ms without, for one and the same job of 100 ms.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '{ "type": "module" }\n' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts agenda@6.2.6 >log 2>&1 || { cat log >&2; exit 1; }

cat >drain.js <<'JS'
import { setTimeout as sleep } from 'node:timers/promises';
import { Agenda } from 'agenda';

/** A store in memory behind agenda's own interface; a removal takes 5 ms, like a database's on the same machine. */
function store() {
  const jobs = new Map();
  const find = (name, before) =>
    [...jobs.values()].find((job) => job.name === name && !job.lockedAt && job.nextRunAt && job.nextRunAt <= before);
  const lock = (job) => job && { ...Object.assign(job, { lockedAt: new Date() }) };
  return {
    name: 'memory',
    ownsConnection: false,
    connect: async () => {},
    disconnect: async () => {},
    repository: {
      connect: async () => {},
      getJobById: async (id) => jobs.get(String(id)) ?? null,
      getQueueSize: async () => jobs.size,
      async saveJob(job) {
        const _id = String(job._id ?? jobs.size + 1);
        jobs.set(_id, { ...job, _id });
        return { ...jobs.get(_id) };
      },
      saveJobState: async (job) => void jobs.set(String(job._id), { ...jobs.get(String(job._id)), ...job }),
      lockJob: async (job) => lock(jobs.get(String(job._id))),
      unlockJob: async () => {},
      unlockJobs: async () => {},
      getNextJobToRun: async (name, before) => lock(find(name, before)),
      async removeJobs({ id, ids = [id] }) {
        await sleep(5);
        return ids.filter((one) => jobs.delete(String(one))).length;
      },
    },
  };
}

async function drained(removeOnComplete) {
  const agenda = new Agenda({ backend: store(), processEvery: 50 });
  await agenda.ready;
  const begun = new Promise((resolve) => {
    agenda.define('job', async () => (resolve(), sleep(100)), { removeOnComplete });
  });
  await agenda.start();
  await agenda.now('job');
  await begun;
  const from = performance.now();
  const { timedOut } = await agenda.drain({ timeout: 3_000 });
  return { ms: Math.round(performance.now() - from), timedOut };
}

const kept = await drained(false);
const removed = await drained(true);
console.log('kept:', kept, 'removed on complete:', removed);
const asSeen = !kept.timedOut && kept.ms < 1_000 && removed.timedOut && removed.ms >= 2_900;
if (!asSeen) console.log('no longer so');
process.exit(asSeen ? 0 : 1);
JS
node drain.js
