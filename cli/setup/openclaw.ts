import { buildImage } from '../../sandbox/openclaw/build.ts';
import { locateImage } from '../../sandbox/openclaw/locate.ts';
import { missingPackages, missingRequirements } from '../../sandbox/servers/namespace/requirements.ts';
import type { SetupStep } from './step.ts';

/** Lines that a build says, one for each of its parts. */
const IMAGE_PARTS = 4;

/** The image with the real OpenClaw, where the sandbox's servers can be real: as root on Linux. */
export function openclawStep(): SetupStep {
  return {
    name: 'image',
    title: 'the OpenClaw image',
    need: 'assistant',
    expected: 70,
    after: ['debian'],
    async missing() {
      // What is missing beyond packages cannot be brought: the sandbox then takes servers that need no image.
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
