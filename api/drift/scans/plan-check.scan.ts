import type { HeartbeatMonitor } from '../../../gateway/store/heartbeat-monitor.ts';
import type { Engine } from '../../../infra/engine/contract.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import { stackRequest } from '../../assistants/provisioning/adopted-stack.ts';
import type { ReadCellFirewall } from '../../assistants/provisioning/cell-firewall.ts';
import type { KeyedConfig } from '../../config.ts';
import type { DriftCollections } from '../drift.collections.ts';
import type { FoundDrift } from '../findings/drift.schema.ts';
import { deletedInstances, recordFindings } from '../findings/finding.commands.ts';
import { inFlight } from './expected-instances.ts';
import { runScan } from './scan-run.commands.ts';

export interface PlanCheckDeps {
  collections: DriftCollections;
  config: KeyedConfig;
  engine: Engine;
  firewall: ReadCellFirewall;
  scanRuns: HeartbeatMonitor;
}

/** Share of a cell's instances that each scan samples, in rotation. */
const SAMPLE_SHARE = 0.02;
/** Each preview takes the engine seconds: suspects beyond this wait for the next scan. */
const MAX_SUSPECTS = 200;

/**
 * Has the engine compare stacks with the clouds: every suspect (an instance with an open finding), and a sample that
 * rotates through the cell. One after the other, so that a customer never waits for it. Undefined if it is not due.
 */
export async function runPlanCheck(deps: PlanCheckDeps, now = false): Promise<FoundDrift[] | undefined> {
  const { collections, config, scanRuns } = deps;
  const { cell } = config;
  const pauseMs = config.drift.deepSeconds * 1000;
  return runScan(collections, { cell, depth: 'deep', now, pauseMs, scanRuns }, async (run, signal) => {
    const chosen = await chooseInstances(deps, run.number);
    const seen = new Set<string>();
    const found: FoundDrift[] = [];
    for (const instance of chosen) {
      signal.throwIfAborted();
      found.push(...(await compareStack(deps, instance)));
      seen.add(instance._id.toString());
    }
    const ids = chosen.map(({ _id }) => _id);
    const moving = await inFlight(collections, ids, run.beganAt);
    const certain = found.filter(({ instanceId }) => !moving.has(instanceId ?? ''));
    const deleted = await deletedInstances(collections, { cell, depth: 'deep' });
    const examined = (id: string) => deleted.has(id) || (seen.has(id) && !moving.has(id));
    signal.throwIfAborted();
    await recordFindings(collections, {
      cell,
      depth: 'deep',
      found: certain,
      examined: ({ instanceId }) => examined(instanceId?.toString() ?? ''),
    });
    return {
      end: { outcome: 'done', instances: seen.size, findings: certain.length },
      result: certain,
    };
  });
}

async function chooseInstances(
  { collections, config }: PlanCheckDeps,
  runNumber: number,
): Promise<InstanceRecord[]> {
  const { cell } = config;
  const ready = { cell, 'desired.present': true, observed: { $ne: null } };
  const suspects = await collections.findings.find({ cell, status: 'open' }, { instanceId: 1 }).lean();
  const ids = suspects.flatMap(({ instanceId }) => instanceId ?? []);
  const all = await collections.instances.countDocuments(ready);
  const size = Math.max(1, Math.ceil(all * SAMPLE_SHARE));
  const skip = all === 0 ? 0 : ((runNumber - 1) * size) % all;
  const sample = await collections.instances.find(ready).sort({ _id: 1 }).skip(skip).limit(size).lean();
  const suspected = await collections.instances
    .find({ ...ready, _id: { $in: ids } })
    .limit(MAX_SUSPECTS)
    .lean();
  return [...new Map([...suspected, ...sample].map((one) => [one._id.toString(), one])).values()];
}

async function compareStack(
  { config, engine, firewall }: PlanCheckDeps,
  instance: InstanceRecord,
): Promise<FoundDrift[]> {
  const firewallId = await firewall();
  const { planned } = await engine.preview(stackRequest(instance, config, { firewallId }), {
    refresh: true,
  });
  if (planned.length === 0) return [];
  return [
    {
      kind: 'stack_differs',
      resource: `stack ${instance.subdomain}`,
      subject: instance.subdomain,
      instanceId: instance._id.toString(),
      expected: 'no change',
      // Names of resources and properties only: values may be secret.
      actual: planned.map(({ action, name, paths }) => `${action} ${name} (${paths.join(' ')})`).join(', '),
    },
  ];
}
