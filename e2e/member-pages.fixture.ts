import path from 'node:path';
import express from 'express';
import type { Browser, Page } from 'playwright-core';
import { createApp } from '../api/app.ts';
import { AddressGuard, readNetworks } from '../api/platform/outbound/address-guard.ts';
import { runApp } from '../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../api/testing/database.ts';
import { testConfig, testDeps } from '../api/testing/deps.ts';
import type { AnswerLog } from '../api/testing/documented-answers.ts';
import { createX } from '../sandbox/x/x.ts';
import { openBrowser } from './browser.fixture.ts';
import { signUpUnproven, type TestVisitor } from './journey.ts';

/** The pages and the API in front of a simulated X, without a worker: what a test needs of one is written to the database. */
export interface MemberPages {
  web: string;
  database: TestDatabase;
  browser: Browser;
  /** Makes X's API answer 503 until it is set to false again. Its consent page stays. */
  setXAway(isAway: boolean): void;
  /** A browser of its own, in which this visitor has signed up and confirmed their email. */
  member(visitor: TestVisitor): Promise<Page>;
  close(): Promise<void>;
}

const client = { clientId: 'an app', clientSecret: 'a secret' };
const WEB = path.resolve(import.meta.dirname, '../web/dist');

export async function openMemberPages(): Promise<MemberPages> {
  const [database, browser, x] = await Promise.all([openTestDatabase(), openBrowser(), openX()]);
  const { collections } = database;
  // Served first, since the address of the callback is part of the configuration.
  const served = express();
  const log: AnswerLog = { seen: [], undocumented: [] };
  const app = await runApp(served, log);
  const web = app.url.replace('127.0.0.1', 'localhost');
  // As in the sandbox, where receivers are on this machine.
  const webhooks = new AddressGuard(readNetworks(['127.0.0.0/8']));
  const config = testConfig({ publicUrl: web, x: { ...client, ...x.addresses }, webhooks });
  served.use(createApp(testDeps(collections, { config }), { webFolder: WEB }));
  return {
    web,
    database,
    browser,
    setXAway: x.setAway,
    async member(visitor) {
      const page = await (await browser.newContext()).newPage();
      await signUpUnproven(page, web, visitor);
      // No mail is sent without a worker.
      const proof = {
        $set: { emailKey: visitor.email, emailProvenAt: new Date() },
        $unset: { claimedEmailKey: '' },
      };
      await collections.users.updateOne({ email: visitor.email }, proof);
      return page;
    },
    async close() {
      await browser.close();
      // The home page asks for the trial chat, which is not there without a gateway.
      const { undocumented } = log;
      undocumented.splice(0, Infinity, ...undocumented.filter((answer) => !answer.includes('/api/trial ')));
      await Promise.all([app.close(), x.close()]);
      await database.close();
    },
  };
}

async function openX() {
  let isAway = false;
  const app = express();
  app.use('/2', (_req, res, next) => {
    if (isAway) res.status(503).end();
    else next();
  });
  app.use(createX(client));
  const { url, close } = await runApp(app);
  return {
    close,
    setAway: (away: boolean) => {
      isAway = away;
    },
    addresses: {
      authorizeUrl: `${url}/i/oauth2/authorize`,
      tokenUrl: `${url}/2/oauth2/token`,
      profileUrl: `${url}/2/users/me`,
    },
  };
}
