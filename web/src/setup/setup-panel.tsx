import type { Setup } from '../api/contract.ts';
import { Icon } from '../ui/icon.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import {
  asSentence,
  type CustomerStage,
  leftWords,
  meanwhileWords,
  nowWords,
  partsDoneWords,
  stoppedWords,
} from './setup-words.ts';
import { useSetup } from './use-setup.ts';
import './setup-panel.css';

/** The progress of setting up what assistants run on; nothing once that is ready. Updates itself. */
export function SetupPanel({ stage }: { stage: CustomerStage }) {
  const setup = useSetup(({ state }) => state === 'ready');
  return (
    <div className="setup-place">
      {setup && setup.state !== 'ready' && <SetupCard setup={setup} stage={stage} />}
      <p className="visually-hidden" role="status" aria-live="polite">
        {setup && announcement(setup)}
      </p>
    </div>
  );
}

/** The panel itself, while set-up is not done. */
export function SetupCard({ setup, stage }: { setup: Setup; stage: CustomerStage }) {
  return setup.state === 'building' ? (
    <Building setup={setup} stage={stage} />
  ) : (
    <Stopped setup={setup} stage={stage} />
  );
}

function Building({ setup, stage }: { setup: Setup; stage: CustomerStage }) {
  return (
    <section className="card setup" aria-labelledby="setup-title" data-setup="building">
      <div className="setup__head">
        <h2 id="setup-title">Getting ready for assistants</h2>
        <p className="setup__left figures">{leftWords(setup)}</p>
      </div>
      <ProgressBar percent={Math.round(setup.fraction * 100)} label="Getting ready for assistants" />
      <p className="setup__now small">
        <span className="figures">{partsDoneWords(setup)}</span> {nowWords(setup)}
      </p>
      <p className="setup__note">{meanwhileWords(stage)}</p>
    </section>
  );
}

function Stopped({ setup: { failure }, stage }: { setup: Setup; stage: CustomerStage }) {
  return (
    <section className="card setup setup--stopped" aria-labelledby="setup-title" data-setup="stopped">
      <h2 id="setup-title" className="setup__title">
        <Icon name="alert" />
        Getting ready for assistants has stopped
      </h2>
      {failure ? (
        <dl className="setup__failure small">
          <dt>What happened</dt>
          <dd>{failure.message}</dd>
          <dt>What to do</dt>
          <dd>{asSentence(failure.next)}</dd>
        </dl>
      ) : (
        <p className="small">The operator of this service can see the reason.</p>
      )}
      <p className="setup__note">{stoppedWords(stage)}</p>
    </section>
  );
}

/** What a screen reader announces when a part is finished and at the end, not every second. */
function announcement(setup: Setup): string {
  if (setup.state === 'building') return `Getting ready for assistants: ${partsDoneWords(setup)}`;
  if (setup.state === 'ready') return setup.total > 0 ? 'Everything that assistants run on is ready.' : '';
  return 'Getting ready for assistants has stopped.';
}
