import type { ZodOpenApiOperationObject } from 'zod-openapi';
import type { ErrorCode } from '../../platform/errors/catalogue.ts';
import {
  describeChange,
  describeOperation,
  type OperationDescription,
} from '../../platform/openapi/describe-operation.ts';
import { ruleOf, type TeamPermission } from './policy.ts';

/** One operation of the OpenAPI document that needs a permission in a team. */
interface TeamOperationDescription extends OperationDescription {
  permission: TeamPermission;
}

/** Describes a call that reads something of a team; it names the role, and the codes of `authorize`. */
export function describeTeamOperation(described: TeamOperationDescription): ZodOpenApiOperationObject {
  return withPermission(described, describeOperation);
}

/** Describes a call that changes something of a team; see `describeTeamOperation`. */
export function describeTeamChange(described: TeamOperationDescription): ZodOpenApiOperationObject {
  return withPermission(described, describeChange);
}

function withPermission(
  { permission, errors = [], ...described }: TeamOperationDescription,
  describe: (described: OperationDescription) => ZodOpenApiOperationObject,
): ZodOpenApiOperationObject {
  const { role, scope, recentLogin } = ruleOf(permission);
  const refusals: ErrorCode[] = [
    'unauthenticated',
    'not_found',
    ...(scope === null || scope === 'read' ? [] : (['scope_too_narrow'] as const)),
    ...(role === 'viewer' ? [] : (['role_too_low'] as const)),
    ...(recentLogin ? (['confirm_identity'] as const) : []),
  ];
  return {
    ...describe({ ...described, errors: [...refusals, ...errors], tokens: scope !== null }),
    description: `Needs the role ${role} in the team${scope ? `, or a token with the scope ${scope}` : ''}.`,
    ...(scope && { security: [{ session: [] }, { token: [scope] }] }),
    'x-permission': permission,
  };
}
