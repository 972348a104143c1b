/** The process of an earlier build: opens the gateway of the checkout whose module it is given, and closes it on request. */
import { listenForJobs } from './bench-process.ts';
import type { GatewayTarget } from './gateway-target.ts';

const [module = '', upstream = ''] = process.argv.slice(2);
const { openOurs } = (await import(module)) as { openOurs(upstream: string): Promise<GatewayTarget> };
const { close, ...rest } = await openOurs(upstream);
listenForJobs(rest, close);
