import type { Step } from '../../api/contract.ts';
import { StepList } from '../../operation/step-list.tsx';
import { Icon } from '../../ui/icon.tsx';

const begin = Date.parse('2026-01-01T09:00:00Z');

/** A moment in the middle of a set-up, shown with the dashboard's own components. */
const steps: Step[] = [
  { name: 'creating_vps', status: 'succeeded', startedAt: at(0), endedAt: at(24) },
  { name: 'configuring_dns', status: 'succeeded', startedAt: at(24), endedAt: at(26.4) },
  { name: 'installing', status: 'running', startedAt: at(26.4) },
  { name: 'health_check', status: 'waiting' },
  { name: 'complete', status: 'waiting' },
];

/** What the dashboard shows while a server is being created. `domain` is that of customers’ addresses, once known. */
export function ExampleRun({ domain }: { domain: string | undefined }) {
  return (
    <figure className="example">
      <div className="example__card">
        <p className="example__address">
          <Icon name="globe" size={18} />
          your-name{domain && `.${domain}`}
        </p>
        <StepList steps={steps} now={begin + 41_000} />
      </div>
      <figcaption>An example: your dashboard while your server is being set up.</figcaption>
    </figure>
  );
}

function at(seconds: number): string {
  return new Date(begin + seconds * 1000).toISOString();
}
