/** The process of one part: runs the named one and tells its rows to the process that started it. */
import { benchParts } from './parts.ts';

const [name = '', size] = process.argv.slice(2);
const part = benchParts[name];
if (!part) throw new Error(`there is no part "${name}"`);
// Whoever reads the rows is gone: what the part started ends with it.
process.once('disconnect', () => process.exit(1));
const rows = await part.run(size === '--small');
process.send?.(rows, () => process.disconnect());
