import { instant } from '../driver.fixture.ts';
import { namespaceDriver } from './driver.ts';

/** A driver with one server, until it is killed: `node owner.fixture.ts HOME SPEC`. */
const [home = '', spec = '{}'] = process.argv.slice(2);
const driver = await namespaceDriver({ home });
await driver.powerOn(JSON.parse(spec), instant);
process.send?.('up');
setInterval(() => undefined, 60_000);
