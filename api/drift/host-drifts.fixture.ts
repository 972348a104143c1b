import type { DriftScenario } from './scenarios.fixture.ts';
import type { DriftWorld } from './world.fixture.ts';

/** The folder of an assistant on its server. */
export const ASSISTANT_DIR = '$' + '{CLAWDET_DIR:-/opt/clawdet}';
const COMPOSE = `docker compose -f ${ASSISTANT_DIR}/compose.yaml`;
const OTHER_TOKEN = `sed -i "s/^OPENCLAW_GATEWAY_TOKEN=.*/OPENCLAW_GATEWAY_TOKEN='stolen'/" ${ASSISTANT_DIR}/gateway.env`;
const OTHER_IMAGE = 'clawdet.local/openclaw:1.0.0';

const by = (command: string) => (world: DriftWorld) => world.onServer(command);

/** What somebody with a key can do inside a server, on every kind of sandbox server. */
export const hostDrifts: DriftScenario[] = [
  {
    what: 'compose.yaml edited',
    kinds: ['compose_changed'],
    by: 'policy',
    make: by(`echo '# mine' >> ${ASSISTANT_DIR}/compose.yaml`),
  },
  {
    what: 'openclaw.json edited',
    kinds: ['config_changed'],
    by: 'policy',
    make: by(`echo ' ' >> ${ASSISTANT_DIR}/config/openclaw.json`),
  },
  { what: 'token changed in its file', kinds: ['token_changed'], by: 'policy', make: by(OTHER_TOKEN) },
  {
    what: 'token changed in the container alone',
    kinds: ['token_changed'],
    by: 'policy',
    make: by(
      `cp ${ASSISTANT_DIR}/gateway.env ~/kept && ${OTHER_TOKEN} && ${COMPOSE} up -d && cp ~/kept ${ASSISTANT_DIR}/gateway.env`,
    ),
  },
  {
    what: 'image changed in the container alone',
    kinds: ['image_changed'],
    by: 'policy',
    make: by(
      `cp ${ASSISTANT_DIR}/compose.yaml ~/kept &&
       { docker tag "$(sed -n 's/^ *image: //p' ${ASSISTANT_DIR}/compose.yaml | head -n 1)" ${OTHER_IMAGE} 2>/dev/null || true; } &&
       sed -i 's|image: .*|image: ${OTHER_IMAGE}|' ${ASSISTANT_DIR}/compose.yaml &&
       ${COMPOSE} up -d && cp ~/kept ${ASSISTANT_DIR}/compose.yaml`,
    ),
  },
  { what: 'container stopped', kinds: ['container_stopped'], by: 'start', make: by(`${COMPOSE} stop`) },
  { what: 'container removed', kinds: ['container_missing'], by: 'start', make: by(`${COMPOSE} down`) },
];
