import { expect, test } from 'vitest';
import { settingNames } from '../../api/config.ts';
import { SETTINGS_OF_ANY_START, setupEnvironment } from './environment.ts';

/**
 * Settings that a start on the sandbox does not take from the environment: the launcher sets them, or they name a cloud, its
 * credentials, a provider or who may reach a server. A token that happens to be in the shell must never buy anything.
 */
const NOT_TAKEN = [
  'PORT',
  'HOST',
  'PUBLIC_URL',
  'CLAWDET_HOME',
  'PULUMI_CONFIG_PASSPHRASE',
  'HCLOUD_TOKEN',
  'HCLOUD_ENDPOINT',
  'CLOUDFLARE_API_TOKEN',
  'CLOUDFLARE_BASE_URL',
  'CLOUDFLARE_ZONE_ID',
  'BASE_DOMAIN',
  'INSTANCE_URL',
  'CELL',
  'SERVER_SSH_PORT',
  'SSH_SOURCES',
  'OPENCLAW_IMAGE',
  'LLM_BASE_URL',
  'LLM_UPSTREAMS',
  'XAI_API_KEY',
  'XAI_BASE_URL',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'X_CLIENT_ID',
  'X_CLIENT_SECRET',
  'X_AUTHORIZE_URL',
  'X_TOKEN_URL',
  'X_PROFILE_URL',
  'SMTP_URL',
  'OPERATOR_EMAIL',
  'MAILBOX_URL',
  'MAILBOX_KEY',
];

test('each setting is passed to the API, or is not on purpose', () => {
  expect([...SETTINGS_OF_ANY_START, ...NOT_TAKEN].sort()).toEqual([...settingNames].sort());
});

test('set-up gets no key of the product, but the proxy of this machine and the folder to install to', () => {
  const given = {
    PATH: '/bin',
    HTTPS_PROXY: 'http://proxy.example',
    CLAWDET_CACHE: '/cache',
    HCLOUD_TOKEN: 'of a cloud',
    XAI_API_KEY: 'of a provider',
    PULUMI_CONFIG_PASSPHRASE: 'of the state',
  };
  const { HCLOUD_TOKEN: _, XAI_API_KEY: __, PULUMI_CONFIG_PASSPHRASE: ___, ...rest } = given;
  expect(setupEnvironment(given)).toEqual(rest);
});
