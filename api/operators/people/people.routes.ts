import { Router } from 'express';
import { openFactorResets } from '../../accounts/factors/reset/factor-reset.commands.ts';
import { requireOperator } from '../../accounts/roles/operator.policy.ts';
import { currentUser } from '../../accounts/sessions/session.middleware.ts';
import { resolveUser } from '../../accounts/users/user.resolve.ts';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { createPeopleCounter } from './people.counts.ts';
import { readPeople } from './people.list.ts';
import { presentCounts, presentPeople, presentPerson } from './people.present.ts';
import { peopleQuery } from './people.schema.ts';
import { readPerson } from './person.read.ts';

/** /api/operators/people: who has an account, how many there are, and everything about one of them. For operators only. */
export function peopleRoutes(deps: ApiDeps): Router {
  const { collections, config, clock = () => new Date() } = deps;
  const router = Router();
  const counted = createPeopleCounter(collections, clock);
  router.use(requireOperator);

  router.get('/', async (req, res) => {
    const { baseDomain } = config;
    const query = parseRequest(peopleQuery, req.query);
    res.json(presentPeople(await readPeople(collections, { ...query, baseDomain })));
  });

  router.get('/counts', async (_req, res) => {
    const [counts, resets] = await Promise.all([counted(), openFactorResets(collections, clock())]);
    const users = await collections.users.find({ _id: { $in: resets.map(({ _id }) => _id) } }).lean();
    res.json(presentCounts(counts, resets, users));
  });

  router.get('/:account', async (req, res) => {
    const user = await resolveUser(collections, req.params.account);
    const person = await readPerson(collections, user, clock());
    res.json({ person: presentPerson(person, currentUser(res)) });
  });

  return router;
}
