import type { Catalog, Tier } from '../../api/contract.ts';
import type { Problem } from '../../api/problem.ts';
import { monthWords, questionWords, regionalServers, shareWords } from '../../catalog/tier-words.ts';
import { formatCount, formatEuros } from '../../ui/format-number.ts';
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
      lead="The beta offers the first size, free of charge. The larger sizes cannot be bought yet: they are here so that you can compare."
    >
      <div className="plans__place">
        {catalog ? (
          <>
            <div className="plans">
              {catalog.tiers.map((tier) => (
                <Plan key={tier.id} tier={tier} catalog={catalog} />
              ))}
            </div>
            <TokensNote catalog={catalog} />
          </>
        ) : problem ? (
          <ProblemNote problem={problem} retry={retry} />
        ) : (
          <Skeleton label="Loading the sizes" lines={7} />
        )}
      </div>
    </Section>
  );
}

function Plan({ tier, catalog }: { tier: Tier; catalog: Catalog }) {
  return (
    <article className={`plan${tier.included ? ' plan--open' : ''}`} aria-label={tier.name}>
      <h3>{tier.name}</h3>
      <p className="plan__price">{tier.included ? 'Free in the beta' : priceOf(tier)}</p>
      <p className="plan__tokens">
        {monthWords(tier)}
        <span className="soft">{questionWords(tier.questionsPerMonth)}</span>
      </p>
      <dl className="plan__rows figures">
        <Row term="Your assistant gets">{shareWords(tier.assistant)}</Row>
        {tier.browser && <Row term="Its browser gets">{shareWords(tier.browser)}</Row>}
        {regionalServers(tier, catalog.regions).map(({ words, regions }) => (
          <Row key={words} term={regions ? `Server in ${regions}` : 'Server'}>
            {words}
          </Row>
        ))}
      </dl>
      {tier.features.length > 0 && (
        <ul className="plan__features">
          {tier.features.map((feature) => (
            <li key={feature}>{feature}</li>
          ))}
        </ul>
      )}
    </article>
  );
}

function Row({ term, children }: { term: string; children: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What a token is worth, and what happens once a month's tokens are used up: the same on every size. */
function TokensNote({ catalog: { model, tokensPerQuestion } }: { catalog: Catalog }) {
  return (
    <p className="plans__note soft small">
      Tokens are what the model ({model}) reads and writes. A short question uses about{' '}
      {formatCount(tokensPerQuestion)}, because OpenClaw sends its instructions along; long conversations and
      tools use more. The last questions of a month need more than that, since the longest possible answer is
      set aside first. Once a month’s tokens are used up, the assistant gets no answers until the first of the
      next month (UTC). Nothing is billed for that, and nothing is deleted.
    </p>
  );
}

function priceOf({ monthlyEur }: Tier): string {
  return `${formatEuros(monthlyEur)} per month, after the beta`;
}
