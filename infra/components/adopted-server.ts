import { Server } from '@pulumi/hcloud/server.js';
import type * as pulumi from '@pulumi/pulumi';
import { type AdoptionMode, ignoredIn } from './adoption-modes.ts';
import { Component } from './component.ts';

/** A server that something else has made, as its cloud describes it: what the stack declares. */
interface DeclaredServer {
  /** Hetzner's id. */
  id: string;
  name: string;
  serverType: string;
  location: string;
  /** Name of an image, or the id of a snapshot. Absent: the cloud no longer has it. */
  image?: string | undefined;
  labels: Record<string, string>;
  backups: boolean;
  deleteProtection: boolean;
  rebuildProtection: boolean;
  placementGroupId?: number | undefined;
}

export interface AdoptedServerArgs {
  declared: DeclaredServer;
  mode: AdoptionMode;
}

/**
 * A server that we did not make: no key of ours opens it. It always carries its id as the one to import, so that a stack
 * whose server is gone, or whose state is lost, can never create another one.
 */
export class AdoptedServer extends Component {
  readonly machine: Server;
  readonly ipv4: pulumi.Output<string>;

  constructor(name: string, { declared, mode }: AdoptedServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super('AdoptedServer', name, opts);
    const { id, image, placementGroupId, ...always } = declared;
    this.machine = new Server(
      `${name}-machine`,
      {
        ...always,
        ...(image !== undefined && { image }),
        ...(placementGroupId !== undefined && { placementGroupId }),
      },
      { parent: this, import: id, ignoreChanges: ignoredIn[mode] },
    );
    this.ipv4 = this.machine.ipv4Address;
    this.registerOutputs({});
  }
}
