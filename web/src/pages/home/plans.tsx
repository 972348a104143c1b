import type { Catalog, Tier } from '../../api/contract.ts';
import type { Problem } from '../../api/problem.ts';
import { formatEuros } from '../../ui/format-number.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Section } from './section.tsx';
import './plans.css';

type PlansProps = { catalog: Catalog | null; problem: Problem | null; retry: () => void };

/** The sizes in the catalog, side by side. */
export function Plans({ catalog, problem, retry }: PlansProps) {
  return (
    <Section
      id="plans"
      title="Sizes"
      lead="The beta is free, on the first size. We list the larger sizes so that you know what is coming. You cannot buy them yet."
    >
      <div className="plans__place">
        {catalog ? (
          <div className="plans">
            {catalog.tiers.map((tier) => (
              <Plan key={tier.id} tier={tier} />
            ))}
          </div>
        ) : problem ? (
          <ProblemNote problem={problem} retry={retry} />
        ) : (
          <Skeleton label="Loading the sizes" lines={7} />
        )}
      </div>
    </Section>
  );
}

function Plan({ tier }: { tier: Tier }) {
  const rows: [string, string][] = [
    ['Processor', `${tier.cores} vCPU`],
    ['Memory', `${tier.memoryGb} GB`],
    ['Disk', `${tier.diskGb} GB`],
  ];
  return (
    <article className={`plan${tier.included ? ' plan--open' : ''}`} aria-label={tier.name}>
      <h3>{tier.name}</h3>
      <p className="plan__price">{tier.included ? 'Free in the beta' : priceOf(tier)}</p>
      <dl className="plan__rows figures">
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ul className="plan__features">
        {tier.features.map((feature) => (
          <li key={feature}>{feature}</li>
        ))}
      </ul>
    </article>
  );
}

function priceOf({ monthlyEur }: Tier): string {
  return `${formatEuros(monthlyEur)} per month, after the beta`;
}
