import { aKeyPair, aSpec, instant, run } from '../driver.fixture.ts';
import { processDriver } from './driver.ts';

/** A driver with one server that runs a script, until it is killed: `node owner.fixture.ts HOME MARKER`. */
const [home = '', marker = ''] = process.argv.slice(2);
const driver = await processDriver({ home });
const keys = aKeyPair();
const address = await driver.reserveAddress(1);
await driver.powerOn(aSpec({ id: 1, address, authorizedKeys: [keys.public] }), instant);
await run(
  { driver, address, privateKey: keys.private },
  `sh -c 'sleep 600; true' ${marker} >/dev/null 2>&1 &`,
);
process.send?.('up');
setInterval(() => undefined, 60_000);
