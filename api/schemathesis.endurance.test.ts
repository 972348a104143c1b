import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginTotp } from './accounts/factors/totp.commands.ts';
import type { Client } from './testing/client.ts';
import { idOf, openRouteWorld, type RouteWorld } from './testing/route-world.fixture.ts';
import { runSchemathesis } from './testing/schemathesis/run-schemathesis.ts';

let world: RouteWorld;
beforeAll(async () => {
  world = await openRouteWorld();
  await installAuthenticator(world.operator);
});
afterAll(() => world?.close());

/** What would end the session that the calls are made in, and streams, which do not end. */
const LEFT_OUT = '^/api/(auth/logout|sessions.*|account/deletion|account|.*/events)$';

/** Replaces the operators' app, whose secret no test can open, by one against which codes can be checked. */
async function installAuthenticator(client: Client): Promise<void> {
  const { users } = world.collections;
  const user = await users.findById(await idOf(client)).lean();
  if (!user) throw new Error('there is no such user');
  await beginTotp(world.deps, user);
  const sealed = (await users.findById(user._id).lean())?.secondFactor?.pendingTotp?.sealed;
  await users.updateOne({ _id: user._id }, { $set: { 'secondFactor.totp.sealed': sealed } });
}

const callers: [string, (world: RouteWorld) => Client][] = [
  ['a visitor', ({ anonymous }) => anonymous],
  ['a customer', ({ customer }) => customer],
  ['a viewer of another team', ({ viewer }) => viewer],
  ['an operator', ({ operator }) => operator],
];

test.each(callers)(
  'no call of %s is answered with a failure of ours or outside the document',
  async (_, of) => {
    const { app, shared, log } = world;
    const cookie = [...of(world).cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    await runSchemathesis({
      url: app.url,
      headers: { 'X-Requested-With': 'clawdet', ...(cookie && { Cookie: cookie }) },
      ids: {
        '/api/instances': shared.instance,
        '/api/operations': shared.operation,
        '/api/teams': shared.team,
      },
      leftOut: LEFT_OUT,
      examples: 10,
    });
    expect(log.undocumented.splice(0)).toEqual([]);
  },
);
