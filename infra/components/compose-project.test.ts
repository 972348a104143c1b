import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { describe, expect, it } from 'vitest';
import { ComposeProject } from './compose-project.ts';
import { sampleImages } from './images.builder.ts';
import { installScript } from './install-script.ts';
import { recordProgram } from './program-recorder.fixture.ts';

const token = 'ab'.repeat(32);

const recorded = ({ baseUrl = 'https://api.x.ai/v1', machine = 'machine' } = {}) =>
  recordProgram(async () => {
    const server = new random.RandomId(machine, { byteLength: 4 });
    const project = new ComposeProject('assistant', {
      connection: {
        host: '192.0.2.7',
        port: 22,
        privateKey: pulumi.secret('the-key'),
        hostKey: 'ssh-ed25519 AAAA',
      },
      server,
      compose: { image: sampleImages.official, limits: { memoryMb: 2048, cpus: 1, pids: 512 } },
      config: {
        image: sampleImages.official,
        publicUrl: 'https://a.b',
        model: { baseUrl, id: 'grok-4.2' },
        browser: false,
      },
      gatewayToken: pulumi.secret(token),
      modelApiKey: 'xai-key',
      installation: 0,
    });
    const { composeHash, configHash, imageReference } = project;
    return { composeHash, configHash, imageReference };
  });

const files = (stdin: unknown): Record<string, string> =>
  Object.fromEntries(
    String(stdin)
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([, path = '', content = '']) => [path, Buffer.from(content, 'base64').toString()]),
  );

describe('the assistant on its server', () => {
  it('runs one constant script, the same for create and update', async () => {
    const { resources } = await recorded();
    const command = resources['assistant-install'];
    expect(command?.inputs.create).toBe(installScript);
    expect(command?.inputs.update).toBe(installScript);
    expect(command?.inputs).not.toHaveProperty('delete');
    expect(command?.inputs).not.toHaveProperty('triggers');
    expect(command?.inputs).not.toHaveProperty('environment');
  });

  it('is deleted with its server, checks the host key and waits for a booting server', async () => {
    const { resources } = await recorded();
    const command = resources['assistant-install'];
    expect(command?.options.deletedWith).toBeDefined();
    expect(command?.inputs).toMatchObject({ logging: 'none', addPreviousOutputInEnv: false });
    expect(command?.inputs.connection).toMatchObject({
      host: '192.0.2.7',
      user: 'root',
      hostKey: 'ssh-ed25519 AAAA',
      dialErrorLimit: 90,
    });
  });

  it('sends every file on stdin, with secrets in only one of them', async () => {
    const { resources } = await recorded();
    const command = resources['assistant-install'];
    expect(command?.secrets).toEqual(['connection', 'stdin']);
    const { 'gateway.env': environment = '', ...others } = files(command?.inputs.stdin);
    expect(Object.keys(others).sort()).toEqual(['compose.yaml', 'config/openclaw.json', 'settings']);
    expect(environment).toContain(token);
    expect(JSON.stringify(others)).not.toContain(token);
    expect(JSON.stringify(others)).not.toContain('xai-key');
  });

  it('tells the script what to pull and what healthy means', async () => {
    const { resources } = await recorded();
    expect(files(resources['assistant-install']?.inputs.stdin).settings).toBe(
      `images=registry.example/openclaw@sha256:${'a'.repeat(64)}\npull=missing\nhealth_path=/healthz\n` +
        'health_says="live"\nhealth_never_says=\ninstallation=0\nserver=machine-id\n',
    );
  });

  it('is installed again on another server, even one with the same address', async () => {
    const [before, after] = [await recorded(), await recorded({ machine: 'another' })];
    const [one, other] = [before, after].map(({ resources }) => resources['assistant-install']?.inputs);
    expect(other?.connection).toEqual(one?.connection);
    expect(other?.stdin).not.toEqual(one?.stdin);
  });

  it('shows a changed configuration as changed hashes in plain text', async () => {
    const [before, after] = [await recorded(), await recorded({ baseUrl: 'https://other.example/v1' })];
    expect(after.outputs.configHash).not.toEqual(before.outputs.configHash);
    expect(after.outputs.composeHash).not.toEqual(before.outputs.composeHash);
    expect(after.outputs.configHash).toMatchObject({
      secret: false,
      value: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});
