import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { Fleet } from '../api/contract.ts';
import { ConditionList, DriftBadge } from './instance-badges.tsx';

type FleetInstance = Fleet['instances'][number];
type FleetCondition = FleetInstance['conditions'][number];

const AT = '2026-11-30T12:00:00.000Z';
const condition = (type: FleetCondition['type'], status: FleetCondition['status']): FleetCondition => ({
  type,
  status,
  reason: 'a reason',
  message: 'A message.',
  since: null,
  at: status === 'unknown' ? null : AT,
});
const health = { status: 'unhealthy', message: 'A message.', at: AT } as const;

it('shows what is true, false and unknown as three different things, with the time of the check', () => {
  const html = renderToStaticMarkup(
    <ConditionList
      conditions={[
        condition('ServerReady', 'true'),
        condition('GatewayHealthy', 'false'),
        condition('DnsPublished', 'unknown'),
      ]}
      health={health}
    />,
  );
  for (const words of ['Server ready', 'Assistant not healthy', 'Name not checked', 'never checked'])
    expect(html).toContain(words);
  expect(html).toContain('checked Nov 30, 2026');
});

it('shows memory and disk only when they run short', () => {
  const html = renderToStaticMarkup(
    <ConditionList
      conditions={[condition('MemoryAvailable', 'true'), condition('DiskAvailable', 'false')]}
      health={null}
    />,
  );
  expect(html).toContain('Disk nearly full');
  expect(html).not.toContain('Memory');
});

it('says "none" about drift only after a scan that can tell', () => {
  const badge = (status: FleetCondition['status']) =>
    renderToStaticMarkup(
      <DriftBadge
        instance={
          {
            subdomain: 'ada',
            findings: 0,
            conditions: [condition('Drifted', status)],
          } as unknown as FleetInstance
        }
      />,
    );
  expect(badge('false')).toContain('none');
  expect(badge('unknown')).toContain('not checked yet');
});
