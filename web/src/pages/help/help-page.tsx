import { useEffect, useState } from 'react';
import { Page } from '../../layout/page.tsx';
import { type Topic, topics } from './topics.ts';
import './help-page.css';

const groups = [...new Set(topics.map(({ group }) => group))];

/** Every error code with what it means and what to do; each has an anchor, which is where its help link leads. */
export default function HelpPage() {
  const shown = useAnchor();
  return (
    <Page title="Help">
      <div className="wrap wrap--narrow help">
        <h1>Help</h1>
        <p className="soft">
          When something goes wrong, the page says what and shows a code. Here is each code with what it means
          and what to do.
        </p>
        <p className="soft">
          Not here, or it stays that way? Write to <a href="mailto:hello@clawdet.com">hello@clawdet.com</a>{' '}
          with the code, and never with your token.
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

/** The code in the address; brings it into view, since the page is drawn after the browser looked for the anchor. */
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
