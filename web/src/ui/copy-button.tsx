import { useState } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** Copies a text and says so. `what` names the text for screen readers. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState<'Copied' | 'Copy by hand' | null>(null);
  const copy = async () => {
    setSaid((await copyText(text)) ? 'Copied' : 'Copy by hand');
    setTimeout(() => setSaid(null), 2_000);
  };
  return (
    <>
      <Button variant="quiet" onClick={copy} aria-label={`Copy ${what}`}>
        <Icon name={said === 'Copied' ? 'check' : 'copy'} size={18} />
        <span className="copy-button__word">{said ?? 'Copy'}</span>
      </Button>
      <span className="visually-hidden" role="status">
        {said === 'Copied' ? `${what} copied` : said}
      </span>
    </>
  );
}

/** Returns false without a clipboard: it exists only on secure pages, and access may be denied. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
