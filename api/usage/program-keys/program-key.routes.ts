import { type Request, type Response, Router } from 'express';
import type { TeamPermission } from '../../accounts/policy/policy.ts';
import { actingUser } from '../../accounts/sessions/session.middleware.ts';
import { sentTokenOf } from '../../accounts/tokens/token.middleware.ts';
import { findInstance } from '../../assistants/instances/instance.find.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import {
  createProgramKey,
  MAX_PROGRAM_KEYS,
  programKeysOf,
  revokeProgramKey,
} from '../../assistants/model-keys/program-key.commands.ts';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { takeChange } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import { auditOwnerAction } from '../owner-audit.ts';
import { presentProgramKey } from './program-key.present.ts';
import { type ProgramKeysBody, programKeyRequest } from './program-key.schema.ts';

/** Creations by one account: each leaves a row for good. */
const CREATIONS: readonly ThrottleRule[] = [
  { name: 'program-key-hour', times: 10, per: 3_600_000 },
  { name: 'program-key-day', times: 30, per: 86_400_000 },
];

/** /api/instances/:id/program-keys: keys with which a customer's own programs call models. */
export function programKeyRoutes(deps: ApiDeps): Router {
  const { collections, config, clock } = deps;
  const router = Router();
  const find = (req: Request, res: Response, permission: TeamPermission): Promise<InstanceRecord> =>
    findInstance(deps, res, `${req.params.id}`, permission);

  router.get('/:id/program-keys', async (req, res) => {
    const { _id } = await find(req, res, 'program-keys:read');
    const keys = await programKeysOf(collections, _id);
    const body: ProgramKeysBody = {
      keys: keys.map(presentProgramKey),
      limit: MAX_PROGRAM_KEYS,
      baseUrl: `${config.publicUrl.replace(/\/$/, '')}/llm/v1`,
      model: config.llm.assistants.id,
    };
    res.json(body);
  });

  router.post('/:id/program-keys', async (req, res) => {
    const { name } = parseRequest(programKeyRequest, req.body);
    const instance = await find(req, res, 'program-keys:change');
    // The gateway would refuse the key of an assistant that is not there.
    if (!instance.observed || !instance.desired.present) throw new AppError('instance_not_ready');
    await takeChange(collections, CREATIONS, `${instance.teamId}`, clock);
    const { key, record } = await createProgramKey(collections, instance, name);
    const change = { key: record.prefix, name };
    await auditOwnerAction(collections, {
      user: actingUser(res),
      token: sentTokenOf(res)?.token,
      instance,
      act: 'create program key',
      change,
    });
    res.set('Cache-Control', 'no-store').status(201);
    res.json({ key: key.text, programKey: presentProgramKey(record) });
  });

  router.delete('/:id/program-keys/:key', async (req, res) => {
    const instance = await find(req, res, 'program-keys:change');
    const { prefix, name } = await revokeProgramKey(collections, instance._id, req.params.key);
    const change = { key: prefix, name };
    await auditOwnerAction(collections, {
      user: actingUser(res),
      token: sentTokenOf(res)?.token,
      instance,
      act: 'revoke program key',
      change,
    });
    res.status(204).end();
  });

  return router;
}
