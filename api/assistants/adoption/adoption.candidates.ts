import type { UserRecord } from '../../accounts/users/user.model.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';

/** An imported account whose earlier service gave it a server. */
export type AdoptionCandidate = Pick<
  UserRecord,
  '_id' | 'name' | 'email' | 'xUsername' | 'plan' | 'deletion'
> & {
  importedFrom: NonNullable<UserRecord['importedFrom']>;
};

const FIELDS = {
  name: 1,
  email: 1,
  xUsername: 1,
  plan: 1,
  deletion: 1,
  importedFrom: 1,
  createdAt: 1,
} as const;

/** Every such account, the oldest first: whether one can be adopted depends on what the others claim. */
export async function adoptionCandidates({
  users,
}: Pick<AssistantCollections, 'users'>): Promise<AdoptionCandidate[]> {
  const named = { $exists: true, $nin: [null, ''] };
  const [byServer, byAddress] = await Promise.all([
    users.find({ 'importedFrom.serverId': named }, FIELDS).lean(),
    users.find({ 'importedFrom.serverAddress': named }, FIELDS).lean(),
  ]);
  const all = new Map([...byAddress, ...byServer].map((user) => [user._id.toString(), user]));
  return [...all.values()]
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    .flatMap(({ importedFrom, ...user }) => (importedFrom ? [{ ...user, importedFrom }] : []));
}

/** An existing assistant, as far as an adoption can collide with it. */
export type ExistingAssistant = Pick<
  InstanceRecord,
  '_id' | 'teamId' | 'subdomain' | 'observed' | 'adopted' | 'operationId'
>;

const ASSISTANT_FIELDS = {
  teamId: 1,
  subdomain: 1,
  'observed.serverId': 1,
  'observed.address': 1,
  adopted: 1,
  operationId: 1,
} as const;

/** All assistants: an adoption must collide with none of them. */
export async function existingAssistants({
  instances,
}: Pick<AssistantCollections, 'instances'>): Promise<ExistingAssistant[]> {
  return await instances.find<ExistingAssistant>({}, ASSISTANT_FIELDS).lean();
}
