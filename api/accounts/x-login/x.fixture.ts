import { createX } from '../../../sandbox/x/x.ts';
import { type Client, type RunningApi, type RunningApp, runApi, runApp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { type KeptJobs, keptJobs, testConfig, testDeps } from '../../testing/deps.ts';

const client = { clientId: 'an app', clientSecret: 'with a secret:/+' };

/** A simulated X with its own clock, a database, and apps in front of both. */
export interface XWorld {
  database: TestDatabase;
  /** The mails of all its apps. */
  jobs: KeptJobs;
  /** The app in front of X; `change` replaces some of X's URLs. */
  appWith(
    change?: Partial<Record<'tokenUrl' | 'profileUrl', string>>,
    publicUrl?: string,
  ): Promise<RunningApi>;
  /** Starts a login, follows the redirect to X and decides there. Returns the callback's path and query. */
  decide(browser: Client, handle: string, decision?: string, terms?: string): Promise<string>;
  /** Decides on the consent page at a URL. Returns the same. */
  decideAt(consent: string, handle: string, decision?: string): Promise<string>;
  close(): Promise<void>;
}

/** `now` is the clock of X, in ms. */
export async function openXWorld(now: () => number = Date.now): Promise<XWorld> {
  const x = await runApp(createX({ ...client, now }));
  const database = await openTestDatabase();
  const jobs = keptJobs();
  const decideAt = decideOn(x);
  return {
    database,
    jobs,
    decideAt,
    appWith(change = {}, publicUrl = 'http://localhost:3002') {
      const addresses = {
        authorizeUrl: `${x.url}/i/oauth2/authorize`,
        tokenUrl: `${x.url}/2/oauth2/token`,
        profileUrl: `${x.url}/2/users/me`,
      };
      const config = testConfig({ publicUrl, x: { ...client, ...addresses, ...change } });
      return runApi(testDeps(database.collections, { config, jobs }));
    },
    async decide(browser, handle, decision, terms = '?terms=accepted') {
      const { status, headers } = await browser.get(`/api/auth/x/login${terms}`);
      if (status !== 302) throw new Error(`no redirect to X: ${status}`);
      return await decideAt(headers.get('location') ?? '', handle, decision);
    },
    async close() {
      await x.close();
      await database.close();
    },
  };
}

function decideOn(x: RunningApp): XWorld['decideAt'] {
  return async (consent, handle, decision = 'authorize') => {
    const asked = new URL(consent);
    const form = new URLSearchParams({ ...Object.fromEntries(asked.searchParams), handle, decision });
    const answer = await fetch(`${x.url}${asked.pathname}`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const back = new URL(answer.headers.get('location') ?? '');
    return back.pathname + back.search;
  };
}
