import { Link } from 'wouter';
import { type ProblemDetails, recoveryLink } from '../api/problem.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import './problem-note.css';

type NoteProps = { problem: ProblemDetails; retry?: () => void };

/** Says what went wrong and what to do, with a link to more help. A screen reader announces it immediately. */
export function ProblemNote({ problem, retry }: NoteProps) {
  const link = recoveryLink(problem.action);
  return (
    <div className="problem" role="alert">
      <Icon name="alert" />
      <div className="problem__body">
        <p className="problem__message">{problem.message}</p>
        <p className="problem__more">
          {link && <Link href={link.href}>{link.label}</Link>}
          {problem.helpUrl && <HelpLink url={problem.helpUrl} />}
          {problem.support && <a href={`mailto:${problem.support}`}>{problem.support}</a>}
          <span className="problem__code">
            Code <code>{problem.code}</code>
          </span>
        </p>
        {retry && (
          <Button variant="quiet" onClick={retry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}

/** A help link of this site opens in the app; any other is a plain link. */
function HelpLink({ url }: { url: string }) {
  const path = localPath(url);
  return path ? <Link href={path}>More about this</Link> : <a href={url}>More about this</a>;
}

function localPath(url: string): string | null {
  if (url.startsWith('/') && !url.startsWith('//')) return url;
  const { origin } = globalThis.location ?? { origin: '' };
  return origin && url.startsWith(`${origin}/`) ? url.slice(origin.length) : null;
}
