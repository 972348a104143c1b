import { DnsRecord } from '@pulumi/cloudflare/dnsRecord.js';
import type * as pulumi from '@pulumi/pulumi';
import { Component } from './component.ts';
import { hostnameProblem, rejectProblems } from './input-validation.ts';

export interface DnsEntryArgs {
  /** 32 hex digits. */
  zoneId: string;
  /** Lowercase FQDN. */
  hostname: string;
  /** Names the owner. Everyone who may read the zone sees it, so it holds no secret. */
  comment: string;
  /** IPv4 address that the name points to, through Cloudflare's proxy. */
  address: pulumi.Input<string>;
  /** Id of a record to adopt instead of creating one. */
  adopt?: string | undefined;
}

/** The customer's name in DNS, proxied, so that Cloudflare holds the certificate and the server's address stays private. */
export class DnsEntry extends Component {
  readonly record: DnsRecord;

  constructor(name: string, args: DnsEntryArgs, opts?: pulumi.ComponentResourceOptions) {
    super('DnsEntry', name, opts);
    rejectProblems(hostnameProblem(args.hostname));
    this.record = new DnsRecord(
      `${name}-record`,
      {
        zoneId: args.zoneId,
        name: args.hostname,
        type: 'A',
        content: args.address,
        // A proxied record must have the automatic time to live.
        ttl: 1,
        proxied: true,
        comment: args.comment,
      },
      // Two A records of one name are valid, so a create-first replacement would share traffic with a dead address.
      { parent: this, deleteBeforeReplace: true, ...imported(args) },
    );
    this.registerOutputs({});
  }
}

function imported({ zoneId, adopt }: DnsEntryArgs): { import?: string } {
  if (adopt === undefined) return {};
  return { import: adopt.includes('/') ? adopt : `${zoneId}/${adopt}` };
}
