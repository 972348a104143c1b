import { cpus, totalmem } from 'node:os';
import { missingRequirements } from '../sandbox/servers/namespace/requirements.ts';
import { driftFigures } from './drift.ts';
import { engineFigures } from './engine.ts';
import { printTable } from './figures.ts';
import { fleetPreviewFigures } from './fleet-preview.ts';
import { gateFigures } from './gate.ts';
import { policyFigures } from './policy-cost.ts';
import { controlPlaneFigures, signUpFigures } from './signup.ts';

/** The parts, by the word that asks for one alone: `make bench` runs all, `node bench/main.ts engine` one. */
const parts: Record<string, () => Promise<void>> = {
  async engine() {
    const { wall, processor, ratios } = await engineFigures();
    printTable('One stack, turn by turn with its peers (instant clouds, process server)', 'seconds', wall);
    printTable('Processor time of the same runs (user and system, children too)', 'seconds', processor);
    printTable('The same, ours divided by the peer', 'ratio', ratios);
  },
  async 'fleet-preview'() {
    const { perStack, counts } = await fleetPreviewFigures();
    printTable(`A fleet previewed and grouped: ${JSON.stringify(counts)}`, 'seconds', perStack);
  },
  async policy() {
    printTable(
      'A preview with nothing to do, with and without the policy pack',
      'seconds',
      await policyFigures(),
    );
  },
  async drift() {
    process.stdout.write(`Inventory drift: ${JSON.stringify(await driftFigures())}\n`);
  },
  async gate() {
    printTable('One call to a simulated cloud on loopback', 'milliseconds', await gateFigures());
  },
  async signup() {
    const figures = await signUpFigures({ servers: 'process' });
    if (missingRequirements().length === 0) figures.push(...(await signUpFigures({ servers: 'namespace' })));
    figures.push(...(await signUpFigures({ servers: 'process', latency: 'realistic' })));
    printTable('Sign-up to ready', 'seconds', figures);
  },
  async plane() {
    const { seconds, mebibytes } = await controlPlaneFigures();
    printTable('Starting the control plane', 'seconds', seconds);
    printTable('Memory of the control plane (PSS of the process tree)', 'MiB', mebibytes);
  },
};

const wanted = process.argv.slice(2);
process.stdout.write(
  `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
);
for (const [name, run] of Object.entries(parts))
  if (wanted.length === 0 || wanted.includes(name)) await run();
