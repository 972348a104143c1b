import type { UserBody } from '../../../api/accounts/users/user.schema.ts';
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
import type { OperationBody, StepBody } from '../../../api/operations/operation.schema.ts';
import type {
  AuditBody,
  FleetBody,
  QueueBody,
  QueueLineBody,
} from '../../../api/operators/operator.schema.ts';
import type { ErrorBody } from '../../../api/platform/errors/errors.schema.ts';
import type { LimitsChange, ModelLimitsBody } from '../../../api/usage/limits/limits.schema.ts';
import type { FleetUsageBody } from '../../../api/usage/reports/fleet/fleet.schema.ts';
import type { UsageBody } from '../../../api/usage/reports/usage.schema.ts';
import type { TrialBody, TrialEvents, TrialQuestion } from '../../../api/usage/trial-chat/trial.schema.ts';

/** Whoever is logged in. */
export type User = UserBody;
/** What is on offer here, and how one may log in. */
export type Catalog = CatalogBody;
/** A size of server. */
export type Tier = CatalogBody['tiers'][number];
/** An error as it travels: what happened and what to do, where to read more. */
export type ApiError = ErrorBody;
/** One step of an operation. */
export type Step = StepBody;
/** One durable attempt to make or remove an instance. */
export type Operation = OperationBody;
/** The customer's assistant. `address` is the server's, `url` what a browser opens. */
export type Instance = InstanceBody;
/** Where the signed-in customer stands. */
export type ProvisioningStatus = StatusAnswer;
/** What an operator sees: the queue and one line of it, a page of the fleet, the audit. */
export type Queue = QueueBody;
export type QueueLine = QueueLineBody;
export type Fleet = FleetBody;
export type Audit = AuditBody;
/** What a customer's assistants used of models, and what everybody's did. */
export type Usage = UsageBody;
export type FleetUsage = FleetUsageBody;
/** What differs in the fleet: findings, when each depth last looked, and where repairs are stopped. */
export type Drift = DriftBody;
export type Finding = FindingBody;
export type ScanStatus = ScanStatusBody;
export type RepairStop = MassDriftStopBody;
/** What a customer may use of models and did, and a change of that. */
export type ModelLimits = ModelLimitsBody;
export type ModelLimitsChange = LimitsChange;
/** What a visitor has left of the trial chat, what she sends, and what the events of an answer hold. */
export type TrialChatQuota = TrialBody;
export type TrialChatMessages = TrialQuestion['messages'];
export type TrialChatEvent = {
  [N in keyof TrialEvents]: { name: N; data: TrialEvents[N] };
}[keyof TrialEvents];
/** How far this installation is with what assistants run on. */
export type Setup = SetupBody;
/** What the dashboard asks for; left out means "you choose". */
export type InstanceRequest = StartBody;

/** Whether an operation takes an instance away rather than making it. */
export function isRemoval(operation: Pick<Operation, 'kind'>): boolean {
  return operation.kind === 'destroy';
}
