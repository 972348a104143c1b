import { Server } from '@pulumi/hcloud/server.js';
import { SshKey } from '@pulumi/hcloud/sshKey.js';
import * as pulumi from '@pulumi/pulumi';
import { cloudInit } from './cloud-init.ts';
import { Component } from './component.ts';
import { labelsProblem, rejectProblems, userDataProblem } from './input-validation.ts';
import type { KeyPair } from './key-pair.ts';
import { type InstanceIdentity, instanceLabels, serverName, sshKeyName } from './names.ts';

export interface AssistantServerArgs {
  identity: InstanceIdentity;
  /** Hetzner's location and server type, such as `hel1` and `cx23`. */
  location: string;
  serverType: string;
  /** Whether a server that exists gets this type. Otherwise it keeps its own; only a new one is created with this type. */
  changeServerType: boolean;
  /** Disk image by name: `docker-ce` is Ubuntu with Docker and Compose. */
  image: string;
  firewallId?: number | undefined;
  deployKey: KeyPair;
  hostKey: KeyPair;
  /** Cloud ids to take over instead of creating. */
  adopt: { sshKey?: string | undefined; server?: string | undefined };
}

/** Properties whose change must never replace a customer's server. The cloud does not return the first two at all. */
const neverReplacing = ['userData', 'sshKeys', 'image', 'location'];
/** Properties of a change of type. For that, the plugin cuts the power: not even an adoption may do it in passing. */
const sizing = ['serverType', 'keepDisk'];

/** A hardened server with a single login: the customer's own deploy key. */
export class AssistantServer extends Component {
  readonly machine: Server;
  readonly ipv4: pulumi.Output<string>;

  constructor(name: string, args: AssistantServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super('AssistantServer', name, opts);
    const { identity, adopt } = args;
    const labels = instanceLabels(identity);
    rejectProblems(labelsProblem(labels));

    const sshKey = new SshKey(
      `${name}-ssh-key`,
      { name: sshKeyName(identity.subdomain), publicKey: args.deployKey.publicKey, labels },
      // Name and key text are unique in a project, so a create-first replacement would conflict with the old key.
      { parent: this, deleteBeforeReplace: true, ...imported(adopt.sshKey) },
    );
    this.machine = new Server(
      `${name}-machine`,
      {
        name: serverName(identity.subdomain),
        serverType: args.serverType,
        // A disk can only grow: with a larger one, the server could never get its former type back.
        keepDisk: true,
        image: args.image,
        location: args.location,
        sshKeys: [sshKey.id],
        userData: userData(args),
        labels,
        ...(args.firewallId === undefined ? {} : { firewallIds: [args.firewallId] }),
      },
      {
        parent: this,
        ignoreChanges: [...neverReplacing, ...(args.changeServerType ? [] : sizing)],
        // By default Hetzner's create waits up to 90 minutes, while a customer watches the page.
        customTimeouts: { create: '10m' },
        ...imported(adopt.server),
      },
    );
    this.ipv4 = this.machine.ipv4Address;
    this.registerOutputs({});
  }
}

function userData({ identity, hostKey }: AssistantServerArgs): pulumi.Output<string> {
  return pulumi.all([hostKey.privateKey, hostKey.publicKey]).apply(([privateKey, publicKey]) => {
    const text = cloudInit({ hostname: serverName(identity.subdomain), hostKey: { privateKey, publicKey } });
    rejectProblems(userDataProblem(text));
    return text;
  });
}

const imported = (id: string | undefined): { import?: string } => (id === undefined ? {} : { import: id });
