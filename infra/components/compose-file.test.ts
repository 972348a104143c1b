import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ComposeOptions, composeImages, renderComposeFile } from './compose-file.ts';
import { sampleImages } from './images.builder.ts';

const limits = { memoryMb: 2048, cpus: 1, pids: 512 };
const compose = (changes: Partial<ComposeOptions> = {}) =>
  parse(renderComposeFile({ image: sampleImages.official, limits, configHash: 'c0ffee', ...changes }));

describe('compose.yaml', () => {
  it('drops every privilege that the image does not need', () => {
    expect(compose().services.openclaw).toMatchObject({
      read_only: true,
      user: '1000:1000',
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      networks: ['assistant'],
    });
    expect(compose().services.openclaw).not.toHaveProperty('cap_add');
    expect(compose().services.openclaw).not.toHaveProperty('privileged');
  });

  it('grants only the capabilities that an image lists', () => {
    expect(compose({ image: sampleImages.coollabsio }).services.openclaw).toMatchObject({
      cap_add: ['SETUID'],
    });
    expect(compose({ image: sampleImages.coollabsio }).services.openclaw).not.toHaveProperty('read_only');
  });

  it('sets every limit, without swap', () => {
    expect(compose().services.openclaw).toMatchObject({
      mem_limit: '2048m',
      memswap_limit: '2048m',
      cpus: 1,
      pids_limit: 512,
    });
  });

  it('gives a turn under way the time that OpenClaw takes to end it', () => {
    const both = compose({ image: sampleImages.coollabsio, browser: limits });
    expect(both.services.openclaw.stop_grace_period).toBe('340s');
    expect(both.services.browser).not.toHaveProperty('stop_grace_period');
  });

  it('runs by digest, and by tag only if nothing is pulled', () => {
    expect(compose().services.openclaw.image).toBe(`registry.example/openclaw@sha256:${'a'.repeat(64)}`);
    expect(compose({ image: sampleImages.fronted }).services.openclaw.image).toBe('local/openclaw:1.0');
  });

  it('changes with the configuration, so that the container is recreated', () => {
    expect(compose().services.openclaw.labels).toEqual({ 'clawdet.config': 'c0ffee' });
  });

  it('has a browser only if both tier and image have one', () => {
    const both = { image: sampleImages.coollabsio, browser: limits };
    expect(compose(both).services.browser.image).toContain('registry.example/browser@sha256:');
    expect(compose({ ...both, image: sampleImages.official }).services).not.toHaveProperty('browser');
    expect(composeImages(both)).toHaveLength(2);
    expect(composeImages({ image: sampleImages.coollabsio })).toHaveLength(1);
  });

  it('defines the host name `browser` for a proxy that needs it, even without a browser', () => {
    expect(compose({ image: sampleImages.coollabsio }).services.openclaw.extra_hosts).toEqual([
      'browser:127.0.0.1',
    ]);
    const both = { image: sampleImages.coollabsio, browser: limits };
    expect(compose(both).services.openclaw).not.toHaveProperty('extra_hosts');
  });

  it('publishes the gateway on port 80 and nothing else', () => {
    const both = compose({ image: sampleImages.coollabsio, browser: limits });
    expect(both.services.openclaw.ports).toEqual(['80:8080']);
    expect(both.services.browser).not.toHaveProperty('ports');
  });
});
