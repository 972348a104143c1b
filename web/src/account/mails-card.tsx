import { useEffect, useRef } from 'react';
import { callApi } from '../api/client.ts';
import type { MailPreferences } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { useLoad } from '../load/use-load.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import './account-card.css';
import './mails-card.css';

const path = '/api/account/mail-preferences';

type Preferences = MailPreferences['teams'][number];
type MailChoice = keyof Preferences['mails'];

const words: Record<MailChoice, string> = {
  ready: 'The assistant is set up, or that did not work',
  health: 'The assistant is down, or short of memory or disk',
  budget: 'Much of the month’s budget is used',
  drift: 'Something differs from what was ordered, and is repaired without you',
};
const CHOICES = Object.keys(words) as MailChoice[];

/** Which mails about their teams a person gets. */
export function MailsCard() {
  const { data, problem, reload } = useLoad<MailPreferences>(path);
  const card = useAnchor(data !== null);
  return (
    <section className="card account-card" aria-labelledby="mails" ref={card}>
      <div>
        <h2 id="mails">Mails</h2>
        <p className="soft small">
          As an owner or admin of a team, you choose here which mails about it you get. Your choice is saved
          at once, and changes nothing for the others. Mails about your account and its security, a
          suspension, and what an operator deletes always come.
        </p>
      </div>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton label="Loading what you are mailed" />}
      {data?.teams.length === 0 && (
        <p className="soft small">You are an owner or admin of no team, so there is nothing to choose.</p>
      )}
      {data?.teams.map((team) => (
        <TeamMails key={team.id} team={team} onChanged={reload} />
      ))}
    </section>
  );
}

function TeamMails({ team: { id, name, mails }, onChanged }: { team: Preferences; onChanged: () => void }) {
  const change = useAction(async (choice: MailChoice) => {
    await callApi(path, { method: 'PATCH', body: { team: id, mails: { [choice]: !mails[choice] } } });
    onChanged();
  });
  return (
    <fieldset className="mails" aria-busy={change.busy}>
      <legend>{name}</legend>
      {CHOICES.map((choice) => (
        <Checkbox
          key={choice}
          checked={mails[choice]}
          aria-disabled={change.busy || undefined}
          onChange={() => change.busy || void change.run(choice)}
        >
          {words[choice]}
        </Checkbox>
      ))}
      {change.problem && <ProblemNote problem={change.problem} />}
    </fieldset>
  );
}

/** Scrolls to the card if the address names it, as mails do: the browser has looked for it before the page was there. */
function useAnchor(isLoaded: boolean) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isLoaded && location.hash === '#mails') card.current?.scrollIntoView();
  }, [isLoaded]);
  return card;
}
