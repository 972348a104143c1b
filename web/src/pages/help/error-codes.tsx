import { Contact } from '../../catalog/contact.tsx';
import { HelpSection } from './help-section.tsx';
import { type Topic, topics } from './topics.ts';

const groups = [...new Set(topics.map(({ group }) => group))];

/** Every error code with what it means and what to do. `shown` is the code in the address. */
export function ErrorCodes({ shown }: { shown: string }) {
  return (
    <HelpSection id="errors" title="Error codes">
      <p>
        When something goes wrong, the page tells you what happened and shows a code. Here is what each code
        means. If your code is not listed, or the problem persists, <Contact />. Include the code, but never
        your token.
      </p>
      {groups.map((group) => (
        <section key={group} aria-labelledby={slug(group)}>
          <h3 id={slug(group)}>{group}</h3>
          <dl>
            {topics
              .filter((topic) => topic.group === group)
              .map((topic) => (
                <Row key={topic.code} topic={topic} isShown={topic.code === shown} />
              ))}
          </dl>
        </section>
      ))}
    </HelpSection>
  );
}

function Row({ topic: { code, what, todo }, isShown }: { topic: Topic; isShown: boolean }) {
  return (
    <div id={code} className={`help__topic${isShown ? ' help__topic--shown' : ''}`}>
      <dt>
        {what} <code>{code}</code>
      </dt>
      <dd className="soft">{todo}</dd>
    </div>
  );
}

function slug(group: string): string {
  return group.toLowerCase().replaceAll(' ', '-');
}
