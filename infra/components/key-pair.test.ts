import { describe, expect, it } from 'vitest';
import { AssistantGatewayToken } from './assistant-gateway-token.ts';
import { KeyPair } from './key-pair.ts';
import { randomHex, recordProgram } from './program-recorder.fixture.ts';

describe('generated secrets', () => {
  it('creates a key pair whose private half is secret and whose public half is not', async () => {
    const { outputs } = await recordProgram(async () => {
      const { privateKey, publicKey } = new KeyPair('host-key', { comment: 'clawdet-host' });
      return { privateKey, publicKey };
    });
    expect(outputs.privateKey).toMatchObject({
      secret: true,
      value: expect.stringContaining('OPENSSH PRIVATE KEY'),
    });
    expect(outputs.publicKey).toMatchObject({
      secret: false,
      value: expect.stringMatching(/ clawdet-host$/),
    });
  });

  it('creates a secret gateway token of 64 hex digits', async () => {
    const { outputs } = await recordProgram(async () => ({
      token: new AssistantGatewayToken('gateway-token').value,
    }));
    expect(outputs.token).toEqual({ secret: true, value: randomHex });
  });
});
