import { leavesRunning, type Operation, type Step } from '../api/contract.ts';
import { currentStep } from './progress.ts';

/** The title of a step on the page, and what happens in it. */
export type StepWords = { title: string; detail: string };

const known: Record<string, StepWords> = {
  creating_vps: {
    title: 'Creating your server',
    detail: 'A virtual machine in your region, with a firewall and its own key.',
  },
  configuring_dns: {
    title: 'Publishing your address',
    detail: 'A DNS record, so that your address leads to your server.',
  },
  installing: {
    title: 'Installing OpenClaw',
    detail: 'The assistant starts in a container, with its own token and settings.',
  },
  health_check: {
    title: 'Checking that it answers',
    detail: 'We call your address from outside, just as you will.',
  },
  checking: {
    title: 'Looking at your server',
    detail: 'We compare your server and its address with what we know of them.',
  },
  importing: { title: 'Taking your server over', detail: 'It keeps running, and nothing on it changes.' },
  comparing: { title: 'Checking that nothing changed', detail: 'We compare everything once more.' },
  stopping_assistant: {
    title: 'Stopping the assistant',
    detail: 'It finishes what it is doing and shuts down.',
  },
  removing_dns: {
    title: 'Removing the address',
    detail: 'The name no longer leads to a server, and can be used again.',
  },
  removing_vps: { title: 'Removing the server', detail: 'The machine, its disk and every key made for it.' },
  cleaning_up: {
    title: 'Removing partly created resources',
    detail: 'The server, the address and the keys are removed, so that nothing is billed.',
  },
  complete: { title: 'Done', detail: 'Everything above has been checked.' },
};

/** The same steps for an assistant that is set up already: nothing is created, and it runs meanwhile. */
const knownUpkeep: Record<string, StepWords> = {
  comparing: { title: 'Comparing with our records', detail: 'We read what there really is.' },
  repairing: { title: 'Repairing what differs', detail: 'Everything else stays as it is.' },
  creating_vps: { title: 'Checking your server', detail: 'It stays the machine that it is.' },
  configuring_dns: { title: 'Checking your address', detail: 'It keeps leading to your server.' },
  installing: {
    title: 'Installing the new settings',
    detail: 'If they changed, the assistant restarts with them.',
  },
};

/** An adoption that did not work takes nothing away from the server. */
const knownAdoption: Record<string, StepWords> = {
  cleaning_up: { title: 'Leaving your server as it was', detail: 'We only forget what we noted about it.' },
};

/** The words for a step of a kind of operation. A step that this page does not know is shown by its name. */
export function stepWords(name: string, kind: Operation['kind'] = 'provision'): StepWords {
  const words = ownWords(kind)[name] ?? known[name];
  return words ?? { title: humanise(name), detail: '' };
}

/** The words of steps that are others for a kind of operation. */
function ownWords(kind: Operation['kind']): Record<string, StepWords> {
  if (kind === 'adopt') return knownAdoption;
  return leavesRunning({ kind }) ? knownUpkeep : {};
}

/** One sentence for a screen reader when the step changes. */
export function announcement(steps: Step[], kind?: Operation['kind']): string {
  const step = currentStep(steps);
  if (!step)
    return steps.length > 0 && steps.every((s) => s.status === 'succeeded') ? 'All steps are done.' : '';
  const place = `Step ${steps.indexOf(step) + 1} of ${steps.length}`;
  const { title } = stepWords(step.name, kind);
  const how = step.status === 'failed' || step.status === 'stopped' ? ` ${step.status}` : '';
  return `${place}${how}: ${title}.`;
}

function humanise(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
