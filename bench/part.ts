/** The process of one part: runs the named part and sends its rows to the parent process. */
import { benchParts } from './parts.ts';

const [name = '', size] = process.argv.slice(2);
const part = benchParts[name];
if (!part) throw new Error(`there is no part "${name}"`);
// The parent is gone: exit, and let everything that the part started end too.
process.once('disconnect', () => process.exit(1));
const rows = await part.run(size === '--small');
process.send?.(rows, () => process.disconnect());
