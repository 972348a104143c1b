import { Badge } from '../ui/badge.tsx';
import { setupLine } from './setup-words.ts';
import { useSetup } from './use-setup.ts';

/** The state of set-up in one line for operators; nothing once everything is ready. */
export function SetupLine() {
  const setup = useSetup(({ state, operator }) => state === 'ready' && operator.state === 'ready');
  const line = setup && setupLine(setup);
  if (!setup || !line) return null;
  const stopped = Boolean(setup.failure ?? setup.operator.failure);
  return (
    <p className="small" data-testid="setup">
      <Badge tone={stopped ? 'bad' : 'soft'}>{line}</Badge>
    </p>
  );
}
