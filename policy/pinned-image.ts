import { parse } from 'yaml';
import { type DeclaredResource, member, type PolicyRule, unwrapSecret } from './policy-rule.ts';

/** Customers run exactly what was tested: an image from a registry is named by its digest. */
export const pinnedImage: PolicyRule = {
  name: 'pinned-image',
  description: 'Every container image is named by digest, or is already on the server and never pulled.',
  problems({ type, name, inputs }: DeclaredResource) {
    if (type !== 'command:remote:Command') return [];
    const files = bundleFiles(unwrapSecret(inputs.stdin));
    if (/^pull=never$/m.test(files.settings ?? '')) return [];
    return unpinned(files['compose.yaml'] ?? '').map(
      (image) =>
        `"${name}" runs the image ${image}, which names no digest. ` +
        'Anyone who can push to its registry then decides what customers run, and servers may differ. ' +
        `Name it by digest: docker buildx imagetools inspect ${image}, then OPENCLAW_IMAGE=<image>@sha256:…`,
    );
  },
};

function unpinned(compose: string): string[] {
  const services = member(parse(compose), 'services');
  const images = Object.values(services ?? {}).map((service) => member(service, 'image'));
  return images
    .filter((image) => typeof image === 'string')
    .filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image));
}

/** The files of an install bundle by path (infra/components/install-script.ts); empty before its secrets are known. */
function bundleFiles(stdin: unknown): Record<string, string> {
  if (typeof stdin !== 'string') return {};
  const lines = stdin.split('\n').map((line) => line.split(' '));
  return Object.fromEntries(
    lines.map(([, path = '', content = '']) => [path, Buffer.from(content, 'base64').toString()]),
  );
}
