import type { AccountChange as AccountChangeBody } from '../../../api/accounts/account/account.schema.ts';
import type { ActivityBody, ActivityEntryBody } from '../../../api/accounts/activity/activity.schema.ts';
import type { PlacedOrder } from '../../../api/accounts/email/email.schema.ts';
import type { ExportBody } from '../../../api/accounts/export/export.schema.ts';
import type {
  AddedFactorBody,
  FactorProof as FactorProofBody,
  FactorsBody,
  LoggedInBody,
  NewTotpBody,
  SecondFactorChoices as SecondFactorChoicesBody,
} from '../../../api/accounts/factors/factor.schema.ts';
import type {
  PasskeyAnswer as PasskeyAnswerBody,
  PasskeyRegistration as PasskeyRegistrationBody,
} from '../../../api/accounts/factors/passkey.schema.ts';
import type {
  InvitationBody,
  ReadInvitationBody,
} from '../../../api/accounts/invitations/invitation.schema.ts';
import type { MailPreferencesBody } from '../../../api/accounts/mail-preferences/mail-preferences.schema.ts';
import type { SessionBody, SessionsBody } from '../../../api/accounts/sessions/session.schema.ts';
import type { MemberBody, TeamBody } from '../../../api/accounts/teams/team.schema.ts';
import type { NewTokenBody, TokenBody } from '../../../api/accounts/tokens/token.schema.ts';
import type { UserBody } from '../../../api/accounts/users/user.schema.ts';
import type {
  DeliveryBody,
  NewSecretBody,
  WebhookBody,
} from '../../../api/accounts/webhooks/webhook.schema.ts';
import type { CatalogBody } from '../../../api/assistants/catalog/catalog.schema.ts';
import type { InstanceBody } from '../../../api/assistants/instances/instance.schema.ts';
import type { StartBody, StatusAnswer } from '../../../api/assistants/provisioning/provisioning.schema.ts';
import type { SetupBody } from '../../../api/assistants/setup/setup.schema.ts';
import type {
  DriftBody,
  FindingBody,
  MassDriftStopBody,
  ScanStatusBody,
} from '../../../api/drift/findings/drift.schema.ts';
import type { ForeignResourcesBody } from '../../../api/drift/scans/foreign-resource.schema.ts';
import type { OperationBody, StepBody } from '../../../api/operations/operation.schema.ts';
import type {
  AuditBody,
  FleetBody,
  QueueBody,
  QueueLineBody,
} from '../../../api/operators/operator.schema.ts';
import type { ProofMailBody } from '../../../api/operators/people/account-actions.schema.ts';
import type {
  FactorResetBody,
  PeopleBody,
  PeopleCountsBody,
  PeopleOnly,
  PersonBody,
  PersonLineBody,
} from '../../../api/operators/people/people.schema.ts';
import type { ErrorBody } from '../../../api/platform/errors/errors.schema.ts';
import type { LimitsChange, ModelLimitsBody } from '../../../api/usage/limits/limits.schema.ts';

export type { EventType } from '../../../api/accounts/notices/notice.schema.ts';
export type { TeamPermission, TeamRole } from '../../../api/accounts/policy/policy.ts';
export type {
  NewProgramKeyBody as NewProgramKey,
  ProgramKeyBody as ProgramKey,
  ProgramKeysBody as ProgramKeys,
} from '../../../api/usage/program-keys/program-key.schema.ts';
export type { FleetUsageBody } from '../../../api/usage/reports/fleet/fleet.schema.ts';

import type { UsageBody } from '../../../api/usage/reports/usage.schema.ts';
import type { TrialBody, TrialEvents, TrialQuestion } from '../../../api/usage/trial-chat/trial.schema.ts';

/** The user who is logged in. */
export type User = UserBody;
/** A change of the user’s own account: one at a time. */
export type AccountChange = AccountChangeBody;
/** An address that a mailed link has proven, and what became of the order that waited for it. */
export type ProvenEmail = { email: string | null; order: PlacedOrder };
/** The last archive of the user's data, if there is one. */
export type DataExport = ExportBody;
/** The places where the user is logged in, and one of them. */
export type Sessions = SessionsBody;
export type LoginSession = SessionBody;
/** What happened to the user’s account, one page of it, and one entry. */
export type Activity = ActivityBody;
export type ActivityEntry = ActivityEntryBody;
/** How a login can go on after the password or X, what is sent for it, and the answer. */
export type SecondFactorChoices = SecondFactorChoicesBody;
export type FactorProof = FactorProofBody;
export type LoggedIn = LoggedInBody;
/** The second factors of the account, a new authenticator app, and the answer once it is added. */
export type Factors = FactorsBody;
export type NewTotp = NewTotpBody;
export type AddedFactor = AddedFactorBody;
/** A team that the user is in, with what they may do in it; and one of its people. */
export type Team = TeamBody;
export type Member = MemberBody;
/** An invitation that nobody has accepted yet, and what its reader sees of it. */
export type Invitation = InvitationBody;
export type ReadInvitation = ReadInvitationBody;
/** A token with which machines call the API for a team; and a new one, with its text. */
export type ApiToken = TokenBody;
export type NewApiToken = NewTokenBody;
/** An address that is called for a team; a new one with its secret; and what it was sent, with each attempt. */
export type Webhook = WebhookBody;
export type NewWebhookSecret = NewSecretBody;
export type WebhookDelivery = DeliveryBody;
export type DeliveryAttempt = DeliveryBody['attempts'][number];
/** Which mails about their teams the user gets. */
export type MailPreferences = MailPreferencesBody;
/** What a browser sends of a passkey that it has used or created. */
export type PasskeyAnswer = PasskeyAnswerBody;
export type PasskeyRegistration = PasskeyRegistrationBody;
/** What this installation offers, and the ways to log in. */
export type Catalog = CatalogBody;
/** A size of server. */
export type Tier = CatalogBody['tiers'][number];
/** An error answer: what happened, what to do and where to read more. */
export type ApiError = ErrorBody;
/** One step of an operation. */
export type Step = StepBody;
/** One durable operation on an instance, such as a set-up or a removal. */
export type Operation = OperationBody;
/** The customer's assistant. `address` is the server's, `url` what a browser opens. */
export type Instance = InstanceBody;
/** The instance of the signed-in customer and its latest operation. */
export type ProvisioningStatus = StatusAnswer;
/** What an operator sees: the queue and one entry of it, a page of the fleet, the audit. */
export type Queue = QueueBody;
export type QueueLine = QueueLineBody;
export type Fleet = FleetBody;
export type Audit = AuditBody;
/** Who has an account: a page of people and one of them, which can be shown alone, how many, and everything about one. */
export type People = PeopleBody;
export type PersonLine = PersonLineBody;
export type PeopleFilter = PeopleOnly;
export type PeopleCounts = PeopleCountsBody;
export type Person = PersonBody;
/** An operator’s request to reset a person’s second factor, and what became of a mail that proves an address. */
export type FactorReset = FactorResetBody;
export type ProofMail = ProofMailBody;
/** The model usage of one customer; `FleetUsageBody` is that of all customers. */
export type Usage = UsageBody;
/** The drift of the fleet: findings, the last scan of each depth, and where repairs are stopped. */
export type Drift = DriftBody;
export type Finding = FindingBody;
export type ScanStatus = ScanStatusBody;
export type RepairStop = MassDriftStopBody;
/** What the Hetzner projects bill that is not ours. */
export type ForeignResources = ForeignResourcesBody;
/** The model limits of a customer with what was used, and a change of those limits. */
export type ModelLimits = ModelLimitsBody;
export type ModelLimitsChange = LimitsChange;
/** What a visitor has left in the trial chat, what they send, and the events of an answer. */
export type TrialChatQuota = TrialBody;
export type TrialChatMessages = TrialQuestion['messages'];
export type TrialChatEvent = {
  [N in keyof TrialEvents]: { name: N; data: TrialEvents[N] };
}[keyof TrialEvents];
/** The progress of setting up what assistants run on. */
export type Setup = SetupBody;
/** What the dashboard orders. For a field that is left out, the API chooses. */
export type InstanceRequest = StartBody;

/** Whether an operation removes an instance. */
export function isRemoval(operation: Pick<Operation, 'kind'>): boolean {
  return operation.kind === 'destroy';
}

/** Whether an operation leaves an assistant that is set up in place: it runs on meanwhile. */
export function leavesRunning({ kind }: Pick<Operation, 'kind'>): boolean {
  return kind !== 'provision' && kind !== 'adopt' && kind !== 'destroy';
}
