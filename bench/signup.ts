import { Customer } from '../e2e/customer.ts';
import { type LaunchedProduct, type LaunchOptions, launchProduct } from '../e2e/launched-product.fixture.ts';
import { type Figure, timed } from './figures.ts';
import { peakMemory, treeMemory } from './memory.ts';

/** Seconds from the sign-up call to the operation's success, one customer after another. */
async function signUps(product: LaunchedProduct, runs: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    seconds.push(
      await timed(async () => {
        const customer = await Customer.register(() => product.run);
        await customer.start();
        await customer.untilReady(600_000);
      }),
    );
  }
  return seconds;
}

/** Sign-up to ready in one setting. The first customer also creates the cell's firewall and is measured separately. */
export async function signUpFigures(options: LaunchOptions, runs: number): Promise<Figure[]> {
  const product = await launchProduct(options);
  const name = `${options.servers} server, ${options.latency ?? 'instant'}`;
  try {
    const first = await signUps(product, 1);
    return [
      { what: `${name}: first customer of a new cell`, values: first },
      { what: name, values: await signUps(product, runs) },
    ];
  } finally {
    await product.remove();
  }
}

/** `start` to the page, the memory of the idle control plane, and its peak with four running operations. */
export async function controlPlaneFigures(
  starts: number,
): Promise<{ seconds: Figure[]; mebibytes: Figure[] }> {
  let product: LaunchedProduct | undefined;
  const started = await timed(async () => {
    product = await launchProduct({ servers: 'process' }, { ENGINE_POOL: '4' });
  });
  if (!product) throw new Error('the product did not start');
  const restarts: number[] = [];
  try {
    for (let run = 0; run < starts; run += 1) {
      await product.stop();
      restarts.push(await timed(product.restart));
    }
    const api = product.run.pids.api ?? 0;
    await signUps(product, 1);
    const four = Promise.all([1, 2, 3, 4].map(() => signUps(product as LaunchedProduct, 1)));
    const peak = await peakMemory(api, four);
    return {
      seconds: [
        { what: 'start, a new home', values: [started] },
        { what: 'start, already set up', values: restarts },
      ],
      mebibytes: [
        { what: 'idle: api, worker, a warm child, embedded database', values: [await idle(product)] },
        { what: 'peak with 4 operations at once', values: [peak] },
      ],
    };
  } finally {
    await product.remove();
  }
}

/** Memory after a start with the default pool of two and half a minute of idling. */
async function idle(product: LaunchedProduct): Promise<number> {
  await product.stop();
  const quiet = await launchProduct({ servers: 'process' });
  try {
    await new Promise((resolve) => setTimeout(resolve, 30_000));
    return treeMemory(quiet.run.pids.api ?? 0);
  } finally {
    await quiet.remove();
  }
}
