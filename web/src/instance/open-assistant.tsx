import type { Instance } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { fetchToken, signedInUrl } from './token.ts';

/** Opens the assistant in a new tab, logged in. */
export function OpenAssistant({ instance }: { instance: Instance }) {
  const open = useAction(async () => {
    // The tab has to open during the click: after an await, browsers block it as a pop-up.
    let tab = window.open('about:blank', '_blank');
    const closeTab = () => {
      tab?.close();
      tab = null;
    };
    try {
      // In front of the page, an empty tab would hide the question; the click that answers it may open another one.
      const url = signedInUrl(instance.url, await fetchToken(instance.id, closeTab));
      tab ??= window.open('about:blank', '_blank');
      if (tab) showIn(tab, url);
      else location.assign(url);
    } catch (thrown) {
      closeTab();
      throw thrown;
    }
  });
  return (
    <>
      <Button onClick={() => open.run()} busy={open.busy}>
        Open assistant
        <Icon name="open" size={18} />
      </Button>
      {open.problem && <ProblemNote problem={open.problem} />}
    </>
  );
}

function showIn(tab: Window, url: string): void {
  tab.opener = null;
  tab.location.replace(url);
}
