import { Schema, type Types } from 'mongoose';
import type { Suspension } from '../../accounts/teams/team.model.ts';
import { dayOf } from '../../accounts/users/calendar-day.ts';
import type { LockableInstance } from '../../operations/operation.model.ts';
import { type Adoption, adoptionSchema } from './adoption.model.ts';

/** The desired state. Written by commands only. */
interface Desired {
  /** Grows with each change of the desired state. */
  generation: number;
  /** False once the owner has deleted it. */
  present: boolean;
  region: 'eu' | 'us' | 'apac';
  tier: 'free' | 'pro' | 'enterprise';
  /** Key of the image catalog. */
  image: string;
  /** Raised to reinstall the assistant without other changes. */
  installation?: number;
}

/** The chosen placement; stored, so that every later run declares the same server. */
interface Placement {
  location: string;
  serverType: string;
}

/** The observed state after the last successful run. Written by jobs only, once, at the end. */
interface Observed {
  /** The generation of the desired state that this matches. */
  generation: number;
  at: Date;
  address: string;
  serverId: string;
  /** Empty for an adopted server that no record leads to; then the fields below are empty as well. */
  recordId: string;
  imageReference: string;
  composeHash: string;
  configHash: string;
  /**
   * Gateway token, deploy key and host key, sealed (AES-256-GCM under a key derived from the passphrase that also seals
   * the stacks). They are copies of the stack's outputs: asking the engine for them takes a process and seconds, and a
   * page that shows a token should not wait for either.
   */
  secrets: string;
}

/** One customer's assistant. The row is created before any cloud resource, and removed after all of them. */
export interface InstanceRecord extends LockableInstance {
  teamId: Types.ObjectId;
  /** Index among its team's instances: unique with `teamId`, so that each team has one in the beta. */
  slot: number;
  /** Name of the host, the stack and the server. Unique among all existing instances. */
  subdomain: string;
  cell: string;
  desired: Desired;
  placement: Placement;
  observed?: Observed | null;
  /** Present if its server was adopted from an earlier service. Its stack is of another kind, without keys of ours. */
  adopted?: Adoption | null;
  /** The operation that last changed it. */
  operationId?: Types.ObjectId | null;
  /** While present, the assistant's calls to models are refused. */
  suspension?: Suspension | null;
  /** Its key for models; absent: the first one. */
  llm?: { keyGeneration: number } | null;
  createdAt: Date;
  /** The day (UTC) of `createdAt`, by which operators list the newest: an adopted server's id says nothing about its time. */
  createdOn?: string;
  readyAt?: Date | null;
}

const inner = { _id: false } as const;
const desired = {
  generation: Number,
  present: Boolean,
  region: String,
  tier: String,
  image: String,
  installation: Number,
};
const observed = {
  generation: Number,
  at: Date,
  address: String,
  serverId: String,
  recordId: String,
  imageReference: String,
  composeHash: String,
  configHash: String,
  secrets: String,
};

/** `instances`: unique by subdomain, and by owner and slot. */
export const instanceSchema = new Schema<InstanceRecord>(
  {
    teamId: { type: Schema.Types.ObjectId, required: true },
    slot: { type: Number, default: 0 },
    subdomain: { type: String, required: true },
    cell: { type: String, required: true },
    desired: { type: new Schema(desired, inner), required: true },
    placement: { type: new Schema({ location: String, serverType: String }, inner), required: true },
    observed: { type: new Schema(observed, inner), default: null },
    adopted: { type: adoptionSchema, default: null },
    operationId: Schema.Types.ObjectId,
    hold: { type: new Schema({ operationId: Schema.Types.ObjectId, fence: Number }, inner), default: null },
    suspension: { type: new Schema({ at: Date, because: String }, inner), default: null },
    llm: { type: new Schema({ keyGeneration: Number }, inner), default: null },
    createdAt: { type: Date, default: () => new Date() },
    createdOn: String,
    readyAt: { type: Date, default: null },
  },
  { versionKey: false },
);
instanceSchema.index({ subdomain: 1 }, { unique: true });
instanceSchema.index({ teamId: 1, slot: 1 }, { unique: true });
// Operators find a customer by their server.
instanceSchema.index({ 'observed.serverId': 1 });
instanceSchema.index({ 'observed.address': 1 });
instanceSchema.index({ createdOn: 1 });
instanceSchema.pre('save', function () {
  this.createdOn = dayOf(this.createdAt);
});
