import { describe, expect, it } from 'vitest';
import { redactor, secretsByName } from './redact.ts';

const token = 'h'.repeat(30) + 'Z9'.repeat(17);

describe('redactor', () => {
  it('redacts known secrets in every encoding in which texts carry them', () => {
    const secret = 'p@ss "word" & more';
    const redact = redactor([secret]);
    const forms = [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
    ];
    expect(redact(forms.join('\n'))).not.toMatch(/word|more|cEBz/);
  });

  it('redacts single lines of a key that spans several', () => {
    const key = 'first-line-of-a-long-key\nsecond-line-of-a-long-key';
    expect(redactor([key])('said: second-line-of-a-long-key')).toBe('said: [redacted]');
  });

  it('redacts anything in the format of a token, even if the secret is not known', () => {
    const said = redactor([])(
      `Bearer abcdefgh12345 ${token} xai-0123456789abcdefXYZ sk-ant-0123456789abcdef01`,
    );
    expect(said).not.toMatch(/abcdefgh12345|0123456789abcdef|Z9Z9/);
  });

  it('redacts a private key, even one that was cut off', () => {
    const redact = redactor([]);
    expect(redact('a -----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY----- b')).toBe(
      'a [redacted] b',
    );
    expect(redact('a -----BEGIN PRIVATE KEY-----\nAAAA')).toBe('a [redacted]');
  });

  it('keeps image digests and short words, which are not secrets', () => {
    const text = `sha256:${'ab'.repeat(32)} cx23 in hel1`;
    expect(redactor(['cx23', ''])(text)).toBe(text);
  });
});

describe('secretsByName', () => {
  it('finds values under secret names, at any depth', () => {
    const inputs = {
      subdomain: 'alice',
      model: { id: 'grok', apiKey: 'k1' },
      tokens: ['no'],
      gatewayToken: 't1',
      adopt: { sshKey: '17' },
    };
    expect(secretsByName(inputs)).toEqual(['k1', 't1']);
  });
});
