import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloudInit } from './cloud-init.ts';
import { ed25519FromSeed } from './ed25519.ts';
import { userDataLimit } from './input-validation.ts';

const hostKey = ed25519FromSeed(Buffer.alloc(32, 1), 'clawdet-host');
const userData = cloudInit({ hostname: 'alice', hostKey });
const config = parse(userData);

const file = (path: string): string => {
  const found = config.write_files.find((one: { path: string }) => one.path === path);
  return found.content;
};

describe('cloud-init user data', () => {
  it('is a cloud-config within the size limit', () => {
    expect(userData.startsWith('#cloud-config\n')).toBe(true);
    expect(Buffer.byteLength(userData)).toBeLessThan(userDataLimit / 2);
  });

  it('is the same text for the same key, or a preview would show a change', () => {
    expect(cloudInit({ hostname: 'alice', hostKey })).toBe(userData);
  });

  it('gives the server its one host key, byte for byte', () => {
    expect(config.ssh_keys).toEqual({
      ed25519_private: hostKey.privateKey,
      ed25519_public: hostKey.publicKey,
    });
    expect(config.ssh_deletekeys).toBe(true);
  });

  it('allows no password login', () => {
    expect(config.ssh_pwauth).toBe(false);
    expect(file('/etc/ssh/sshd_config.d/10-clawdet.conf')).toContain('PasswordAuthentication no');
  });

  it('sets up Docker with remapped users, limited logs and no new privileges', () => {
    expect(JSON.parse(file('/etc/docker/daemon.json'))).toMatchObject({
      'userns-remap': 'default',
      'live-restore': true,
      'no-new-privileges': true,
      icc: false,
      'log-opts': { 'max-size': '10m' },
    });
  });

  it('hides the metadata service from containers', () => {
    expect(file('/usr/local/sbin/clawdet-firewall')).toContain('-I DOCKER-USER -d 169.254.0.0/16 -j DROP');
  });

  it('configures automatic security updates, for images that have the package', () => {
    expect(file('/etc/apt/apt.conf.d/60clawdet-upgrades')).toContain('Unattended-Upgrade "1"');
  });

  it('changes no kernel setting outside net, which a container host may share with others', () => {
    const keys = file('/etc/sysctl.d/60-clawdet.conf').trim().split('\n');
    expect(keys.filter((line) => !line.startsWith('net.'))).toEqual([]);
  });

  it('uses only the keys that sandbox servers understand', () => {
    expect(Object.keys(config).sort()).toEqual([
      'disable_root',
      'hostname',
      'runcmd',
      'ssh_deletekeys',
      'ssh_keys',
      'ssh_pwauth',
      'write_files',
    ]);
  });
});
