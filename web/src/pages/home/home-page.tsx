import { useCatalog } from '../../catalog/use-catalog.ts';
import { Page } from '../../layout/page.tsx';
import { Closing } from './closing.tsx';
import { Faq } from './faq.tsx';
import { Hero } from './hero.tsx';
import { HowItWorks } from './how-it-works.tsx';
import { Picture } from './picture.tsx';
import { Plans } from './plans.tsx';
import { Regions } from './regions.tsx';
import { Security } from './security.tsx';
import { TryIt } from './try-it.tsx';
import './home-page.css';

/** Explains Clawdet to people who have never heard of it. */
export function HomePage() {
  const catalog = useCatalog();
  return (
    <Page title="Clawdet">
      <Hero domain={catalog.data?.baseDomain} />
      <Picture />
      <TryIt />
      <HowItWorks />
      <Plans catalog={catalog.data} problem={catalog.problem} retry={catalog.reload} />
      <Regions regions={catalog.data?.regions ?? null} />
      <Security />
      <Faq />
      <Closing />
    </Page>
  );
}
