import { useEffect, useState } from 'react';
import { Page } from '../../layout/page.tsx';
import { type Topic, topics } from './topics.ts';
import './help-page.css';

const groups = [...new Set(topics.map(({ group }) => group))];

/** Every error code with what it means and what to do. Each has an anchor, which its help link points to. */
export default function HelpPage() {
  const shown = useAnchor();
  return (
    <Page title="Help">
      <div className="wrap wrap--narrow help">
        <h1>Help</h1>
        <p className="soft">
          When something goes wrong, the page tells you what happened and shows a code. Here you can look up
          what each code means and what to do.
        </p>
        <p className="soft">
          Is your code not listed, or does the problem persist? Write to{' '}
          <a href="mailto:hello@clawdet.com">hello@clawdet.com</a> and include the code, but never your token.
        </p>
        <nav aria-label="Topics">
          <ul className="help__groups">
            {groups.map((group) => (
              <li key={group}>
                <a href={`#${slug(group)}`}>{group}</a>
              </li>
            ))}
          </ul>
        </nav>
        {groups.map((group) => (
          <section key={group} aria-labelledby={slug(group)}>
            <h2 id={slug(group)}>{group}</h2>
            <dl>
              {topics
                .filter((topic) => topic.group === group)
                .map((topic) => row(topic, topic.code === shown))}
            </dl>
          </section>
        ))}
      </div>
    </Page>
  );
}

function row({ code, what, todo }: Topic, shown: boolean) {
  return (
    <div key={code} id={code} className={`help__topic${shown ? ' help__topic--shown' : ''}`}>
      <dt>
        {what} <code>{code}</code>
      </dt>
      <dd className="soft">{todo}</dd>
    </div>
  );
}

/** The code in the address. Scrolls to it, since the page renders after the browser has looked for the anchor. */
function useAnchor(): string {
  const [hash, setHash] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const read = () => setHash(location.hash.slice(1));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  useEffect(() => {
    if (hash) document.getElementById(hash)?.scrollIntoView({ block: 'center' });
  }, [hash]);
  return hash;
}

function slug(group: string): string {
  return group.toLowerCase().replaceAll(' ', '-');
}
