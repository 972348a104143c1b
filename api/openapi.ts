import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { accountPaths } from './accounts/account/account.paths.ts';
import { activityPaths } from './accounts/activity/activity.paths.ts';
import { authPaths } from './accounts/auth/auth.paths.ts';
import { deletionPaths } from './accounts/deletion/deletion.paths.ts';
import { emailPaths } from './accounts/email/email.paths.ts';
import { exportPaths } from './accounts/export/export.paths.ts';
import { factorPaths } from './accounts/factors/factor.paths.ts';
import { invitationPaths } from './accounts/invitations/invitation.paths.ts';
import { mailPreferencesPaths } from './accounts/mail-preferences/mail-preferences.paths.ts';
import { recoveryPaths } from './accounts/recovery/recovery.paths.ts';
import { sessionCookieName } from './accounts/sessions/session.cookie.ts';
import { sessionPaths } from './accounts/sessions/session.paths.ts';
import { signupPaths } from './accounts/signup/signup.paths.ts';
import { teamPaths } from './accounts/teams/team.paths.ts';
import { tokenPaths } from './accounts/tokens/token.paths.ts';
import { webhookPaths } from './accounts/webhooks/webhook.paths.ts';
import { xLoginPaths } from './accounts/x-login/x.paths.ts';
import { catalogPaths } from './assistants/catalog/catalog.paths.ts';
import { instancePaths } from './assistants/instances/instance.paths.ts';
import { provisioningPaths } from './assistants/provisioning/provisioning.paths.ts';
import { setupPaths } from './assistants/setup/setup.paths.ts';
import { driftPaths } from './drift/drift.paths.ts';
import { operationPaths } from './operations/operation.paths.ts';
import { operatorPaths } from './operators/operator.paths.ts';
import { peoplePaths } from './operators/people/people.paths.ts';
import { healthPaths } from './platform/health/health.paths.ts';
import { documentPaths } from './platform/openapi/document.paths.ts';
import { modelLimitPaths } from './usage/limits/limits.paths.ts';
import { modelKeyPaths } from './usage/model-keys/key.paths.ts';
import { programKeyPaths } from './usage/program-keys/program-key.paths.ts';
import { fleetUsagePaths } from './usage/reports/fleet/fleet.paths.ts';
import { usagePaths } from './usage/reports/usage.paths.ts';
import { trialPaths } from './usage/trial-chat/trial.paths.ts';

/** The descriptions that stand beside the routes, in the order of a customer's way through the product. */
const paths: ZodOpenApiPathsObject = {
  ...authPaths,
  ...emailPaths,
  ...recoveryPaths,
  ...accountPaths,
  ...activityPaths,
  ...mailPreferencesPaths,
  ...factorPaths,
  ...exportPaths,
  ...deletionPaths,
  ...xLoginPaths,
  ...sessionPaths,
  ...teamPaths,
  ...invitationPaths,
  ...tokenPaths,
  ...webhookPaths,
  ...signupPaths,
  ...catalogPaths,
  ...trialPaths,
  ...provisioningPaths,
  ...instancePaths,
  ...modelKeyPaths,
  ...programKeyPaths,
  ...operationPaths,
  ...usagePaths,
  ...fleetUsagePaths,
  ...modelLimitPaths,
  ...operatorPaths,
  ...peoplePaths,
  ...driftPaths,
  ...setupPaths,
  ...healthPaths,
  ...documentPaths,
};

/** The OpenAPI 3.1 document, generated from the schemas that validate requests and shape answers. */
export function openApiDocument(publicUrl: string): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Clawdet',
      version: '1',
      description:
        'Changing calls need a JSON body and, with a session, the header `X-Requested-With: clawdet`. Errors are `{error, message, action, helpUrl}`. The headers `RateLimit-Policy` and `RateLimit` say how often an account or a token may call, and what is left.',
    },
    servers: [{ url: publicUrl }],
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: sessionCookieName(publicUrl) },
        token: { type: 'http', scheme: 'bearer', description: 'A team’s token, `clt_…`' },
      },
    },
    paths,
  });
}
