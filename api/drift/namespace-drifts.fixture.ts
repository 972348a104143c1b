import { SUBJECTS, seeMail } from './alerts.fixture.ts';
import type { DriftScenario } from './scenarios.fixture.ts';
import type { DriftWorld } from './world.fixture.ts';

const CONTAINER = 'clawdet-openclaw-1';
const by = (command: string) => (world: DriftWorld) => world.onServer(command);

/** Undoes the drift once the owner has been mailed about it. */
const mailed = (kind: keyof typeof SUBJECTS, undo: string) => async (world: DriftWorld) => {
  await seeMail(world, SUBJECTS[kind]);
  await world.onServer(undo);
};

/** A small disk under the assistant's folder, nearly filled. */
const fillDisk = `cp -a /opt/clawdet ~/whole && mount -t tmpfs -o size=16m,mode=700 tmpfs /opt/clawdet &&
  cp -a ~/whole/. /opt/clawdet && head -c 15500K </dev/zero >/opt/clawdet/hog`;
const emptyDisk = 'umount /opt/clawdet && rm -rf ~/whole';

const GROUP = '/sys/fs/cgroup/memory/memory.limit_in_bytes';
const FIGURES = '/run/clawdet/proc/meminfo';
/**
 * Cuts the server's memory to 10 GiB and fills it with a file until its own figures show 280 MiB available: little
 * enough to be reported (3%), and enough for the host check. Waits first, because an assistant that has just started
 * still grows.
 */
const fillMemory = `for second in $(seq 60); do
    [ "$(docker inspect --format '{{.State.Health.Status}}' ${CONTAINER})" = healthy ] && break
    sleep 1
  done
  sleep 10
  cp ${GROUP} ~/limit && echo $((10 << 30)) >${GROUP}
  fresh() { rm -f ${FIGURES}; until [ -s ${FIGURES} ]; do sleep 0.2; done; sed -n 's/^MemAvailable: *\\([0-9]*\\).*/\\1/p' ${FIGURES}; }
  for round in 1 2 3 4 5; do
    left=$(fresh)
    [ "$left" -gt 300000 ] || exit 0
    head -c "$((left - 286720))K" </dev/zero >>/dev/shm/hog
  done`;
const freeMemory = `rm /dev/shm/hog; cat ~/limit >${GROUP}; rm -f ${FIGURES}; until [ -s ${FIGURES} ]; do sleep 0.2; done`;

const signal = (name: 'STOP' | 'CONT') =>
  `kill -${name} $(docker top ${CONTAINER} -eo pid | tail -n +2 | tr '\\n' ' ')`;

async function cutAndPower(world: DriftWorld): Promise<void> {
  const { serverId } = (await world.instance()).observed;
  await world.cloudConsole.hetzner('POST', `/servers/${serverId}/actions/reset`, {});
  await world.sandbox.settled();
}

/** What can be broken only where there is a real Linux with a real Docker. */
export const namespaceDrifts: DriftScenario[] = [
  { what: 'docker stop', kinds: ['container_stopped'], by: 'start', make: by(`docker stop ${CONTAINER}`) },
  { what: 'docker kill', kinds: ['container_stopped'], by: 'start', make: by(`docker kill ${CONTAINER}`) },
  {
    what: 'docker pause',
    kinds: ['container_stopped'],
    // Docker calls it unhealthy from then until its next health check.
    meanwhile: ['container_unhealthy'],
    by: 'start',
    make: by(`docker pause ${CONTAINER}`),
  },
  { what: 'docker rm', kinds: ['container_missing'], by: 'start', make: by(`docker rm -f ${CONTAINER}`) },
  { what: 'Docker stopped', kinds: ['container_stopped'], by: 'start', make: by('systemctl stop docker') },
  { what: 'disk filled', kinds: ['disk_full'], by: mailed('disk_full', emptyDisk), make: by(fillDisk) },
  {
    what: 'memory filled',
    kinds: ['memory_low'],
    // The kernel may kill an assistant that needs more just then, and Docker starts it again.
    meanwhile: ['container_stopped'],
    by: mailed('memory_low', freeMemory),
    make: by(fillMemory),
  },
  {
    what: 'every process of the assistant halted',
    kinds: ['container_unhealthy'],
    by: mailed('container_unhealthy', signal('CONT')),
    make: by(signal('STOP')),
  },
  {
    what: 'sshd stopped',
    kinds: ['inside_unreachable'],
    // Its sshd listens before its Docker answers.
    meanwhile: ['container_stopped'],
    by: cutAndPower,
    make: by('systemctl stop ssh'),
  },
];
