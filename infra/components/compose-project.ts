import { createHash } from 'node:crypto';
import * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import { assistantGatewayEnvironment } from './assistant-gateway-environment.ts';
import { Component } from './component.ts';
import { type ComposeOptions, composeImages, renderComposeFile } from './compose-file.ts';
import { pinnedReference } from './container-image.ts';
import { type BundleFile, installBundle, installScript } from './install-script.ts';
import { type OpenClawConfigOptions, openclawConfig } from './openclaw-config.ts';

export interface ComposeProjectArgs {
  connection: {
    host: pulumi.Input<string>;
    port: number;
    privateKey: pulumi.Input<string>;
    hostKey: pulumi.Input<string>;
  };
  /**
   * The server it runs on: if it is deleted, there is nothing to undo, and on another server nothing is installed yet. The
   * engine replaces the installation with the server, without a call to the old one.
   */
  server: pulumi.CustomResource;
  compose: Omit<ComposeOptions, 'configHash'>;
  config: OpenClawConfigOptions;
  /** Secrets. */
  gatewayToken: pulumi.Input<string>;
  modelApiKey: pulumi.Input<string>;
  /** A different number makes the script run again even if nothing else changed. */
  installation: number;
}

/**
 * About seven minutes of refused connections (100 ms growing to 5 s each), so that a booting server can open its port.
 */
const dialErrorLimit = 90;

/** Everything over SSH, the wait for a booting server included: the server decides when its command ends. */
const installLimit = '20m';

/** The assistant itself: files and containers on the server, installed by one idempotent script over SSH. */
export class ComposeProject extends Component {
  // The hashes and the name make a change visible in a preview, where the bundle itself is only a secret.
  readonly composeHash: string;
  readonly configHash: string;
  readonly imageReference: string;

  constructor(name: string, args: ComposeProjectArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ComposeProject', name, opts);
    const config = openclawConfig(args.config);
    this.configHash = sha256(config);
    const compose = renderComposeFile({ ...args.compose, configHash: this.configHash });
    this.composeHash = sha256(compose);
    this.imageReference = pinnedReference(args.compose.image);

    new command.remote.Command(
      `${name}-install`,
      {
        connection: connectionOf(args),
        create: installScript,
        update: installScript,
        stdin: bundle(args, compose, config),
        // With logging on, a line longer than 64 KiB blocks the provider for good; sshd refuses environment variables.
        logging: command.remote.Logging.None,
        addPreviousOutputInEnv: false,
      },
      {
        parent: this,
        deletedWith: args.server,
        customTimeouts: { create: installLimit, update: installLimit },
      },
    );
    this.registerOutputs({});
  }
}

function connectionOf({ connection }: ComposeProjectArgs) {
  return {
    host: connection.host,
    port: connection.port,
    user: 'root',
    privateKey: connection.privateKey,
    hostKey: connection.hostKey,
    dialErrorLimit,
    perDialTimeout: 15,
  };
}

function bundle(args: ComposeProjectArgs, compose: string, config: string): pulumi.Output<string> {
  const known = pulumi.all([args.gatewayToken, args.modelApiKey, args.server.id]);
  return pulumi.secret(
    known.apply(([gatewayToken, modelApiKey, serverId]) =>
      installBundle([
        { path: 'settings', mode: '0600', content: installSettings({ ...args, serverId }) },
        { path: 'compose.yaml', mode: '0644', content: compose },
        { path: 'config/openclaw.json', mode: '0644', content: config },
        {
          path: 'gateway.env',
          mode: '0600',
          content: assistantGatewayEnvironment(args.config, { gatewayToken, modelApiKey }),
        },
      ] satisfies BundleFile[]),
    ),
  );
}

/**
 * `key=value` lines that the install script reads. The server's id is included for a server that was deleted by hand: the
 * engine creates another and replaces nothing, and if that has the old address, nothing else makes it install again.
 */
export function installSettings({
  compose,
  installation,
  serverId,
}: Pick<ComposeProjectArgs, 'compose' | 'installation'> & { serverId: string }): string {
  const { pull, health } = compose.image;
  return [
    `images=${composeImages(compose).join(' ')}`,
    `pull=${pull}`,
    `health_path=${health.path}`,
    `health_says=${health.says ?? ''}`,
    `health_never_says=${health.neverSays ?? ''}`,
    `installation=${installation}`,
    `server=${serverId}`,
    '',
  ].join('\n');
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
