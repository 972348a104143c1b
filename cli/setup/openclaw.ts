import { buildImage } from '../../sandbox/openclaw/build.ts';
import { locateImage } from '../../sandbox/openclaw/locate.ts';
import { missingPackages, missingRequirements } from '../../sandbox/servers/namespace/requirements.ts';
import type { SetupStep } from './step.ts';

/** Number of lines that a build logs, one for each of its parts. */
const IMAGE_PARTS = 4;

/** The image with the real OpenClaw, if the sandbox's servers can be namespaces: as root on Linux. */
export function openclawStep(): SetupStep {
  return {
    name: 'image',
    title: 'the OpenClaw image',
    need: 'assistant',
    expected: 70,
    after: ['debian'],
    async missing() {
      // Requirements other than packages cannot be installed: the sandbox then uses servers that need no image.
      if (missingRequirements().length > missingPackages().length || process.getuid?.() !== 0) return [];
      try {
        return [locateImage().reference].slice(1);
      } catch {
        return ['from the npm package'];
      }
    },
    async install(_missing, { say, fraction }) {
      let parts = 0;
      const log = (line: string) => {
        parts += 1;
        fraction(parts / IMAGE_PARTS);
        say(line);
      };
      await buildImage({ log });
    },
  };
}
