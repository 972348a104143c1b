import { DnsRecord } from '@pulumi/cloudflare/dnsRecord.js';
import type * as pulumi from '@pulumi/pulumi';
import type { AdoptionMode } from './adoption-modes.ts';
import { Component } from './component.ts';
import { hostnameProblem, rejectProblems } from './input-validation.ts';

/** A DNS record as the cloud describes it: what the stack declares. */
interface DeclaredRecord {
  ttl: number;
  proxied: boolean;
  comment?: string | undefined;
}

export interface AdoptedRecordArgs {
  /** 32 hex digits. */
  zoneId: string;
  /** Lowercase FQDN. */
  hostname: string;
  address: pulumi.Input<string>;
  declared: DeclaredRecord;
  mode: AdoptionMode;
  /**
   * Id of the record to import, in a run whose state does not have it. Only then: a record that the stack made itself has
   * an id of another form, and the engine would delete it to import it again.
   */
  adopt?: string | undefined;
}

const all = ['name', 'type', 'zoneId', 'content', 'ttl', 'proxied', 'comment', 'tags', 'settings'];

/** The name that leads to an adopted server. */
export class AdoptedRecord extends Component {
  readonly record: DnsRecord;

  constructor(name: string, args: AdoptedRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    super('AdoptedRecord', name, opts);
    rejectProblems(hostnameProblem(args.hostname));
    const { zoneId, hostname, address, declared, mode, adopt } = args;
    const { ttl, proxied, comment } = declared;
    this.record = new DnsRecord(
      `${name}-record`,
      {
        zoneId,
        name: hostname,
        type: 'A',
        content: address,
        ttl,
        proxied,
        ...(comment !== undefined && { comment }),
      },
      {
        parent: this,
        deleteBeforeReplace: true,
        ignoreChanges: mode === 'import' ? all : [],
        ...(adopt !== undefined && { import: `${zoneId}/${adopt}` }),
      },
    );
    this.registerOutputs({});
  }
}
