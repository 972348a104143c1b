import type { Catalog } from '../../api/contract.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { assistantExamples, type Example, modelExamples } from './examples.ts';
import { HelpSection } from './help-section.tsx';

/** How programs call the assistant, and the model without it. */
export function Programs({ catalog }: { catalog: Catalog | null }) {
  return (
    <HelpSection id="programs" title="Call it from your own programs">
      <h3>The assistant</h3>
      <p>
        Your assistant speaks the OpenAI chat format at its own address. A question to it runs a whole turn:
        it can use its tools and its memory. Put the address and the <a href="#keys">gateway token</a> from
        your dashboard into the environment:
      </p>
      <CodeBlock code={assistantEnvironment(catalog)} what="environment of the assistant’s examples" />
      <Examples examples={assistantExamples} of="assistant" />
      {catalog?.baseDomain.endsWith('.localhost') && <LocalNote domain={catalog.baseDomain} />}
      <h3>The model alone</h3>
      <p>
        With a <a href="#keys">key for your programs</a>, any program that can use OpenAI can call the model
        directly, at the address below. It does not involve your assistant, but counts against the same
        budget.
      </p>
      <CodeBlock code={modelEnvironment()} what="environment of the model’s examples" />
      <Examples examples={modelExamples(catalog?.model ?? 'grok-4.2')} of="model" />
      <h3>Long answers</h3>
      <p>
        Stream whatever may take longer than a minute, as the examples do: with <code>stream: true</code> an
        answer arrives as it is written. Cloudflare ends a connection after 100 seconds without data. An
        answer in one piece is silent until it is complete, so one that takes longer ends with status 524, and
        the tokens that it used are charged all the same.
      </p>
      <p>
        While the model thinks, its stream stays open with comments, which clients ignore. A stream of your
        assistant has none: it also ends after 100 seconds in which nothing is written, such as during one
        tool that runs for minutes. Ask for such work on your assistant’s own page, which stays connected.
      </p>
      <h3>Errors</h3>
      <p>
        The model’s errors are in OpenAI’s format, so OpenAI’s clients raise their own exceptions. When a
        budget is used up, the status is 429 and the message says when calls are possible again. If your
        assistant’s server does not answer, Cloudflare does: with JSON if the request has the header{' '}
        <code>Accept: application/json</code>, which OpenAI’s clients send, and otherwise with a web page.
      </p>
    </HelpSection>
  );
}

function Examples({ examples, of }: { examples: Example[]; of: string }) {
  return examples.map(({ language, code }) => (
    <div key={language} className="help__example">
      <h4>{language}</h4>
      <CodeBlock code={code.trimEnd()} what={`${language} example for the ${of}`} />
    </div>
  ));
}

/** Browsers and curl resolve names under `localhost` by themselves; other programs ask the system, which may not. */
function LocalNote({ domain }: { domain: string }) {
  return (
    <p>
      Assistants of this installation are on this machine. Browsers and curl find their addresses by
      themselves. For Python and Node, add a line such as <code>127.0.0.1 your-name.{domain}</code> to{' '}
      <code>/etc/hosts</code>.
    </p>
  );
}

const assistantEnvironment = (catalog: Catalog | null): string =>
  [
    `export ASSISTANT_URL=${catalog ? addressIn(catalog) : 'https://your-name.example'}`,
    'read -rs ASSISTANT_TOKEN && export ASSISTANT_TOKEN   # then paste the token',
  ].join('\n');

const modelEnvironment = (): string =>
  [
    `export OPENAI_BASE_URL=${location.origin}/llm/v1`,
    'read -rs OPENAI_API_KEY && export OPENAI_API_KEY   # then paste the key',
  ].join('\n');

const addressIn = ({ instanceUrl }: Catalog): string => instanceUrl.replace('{subdomain}', 'your-name');
