import { CodeBlock } from '../../ui/code-block.tsx';
import { curlExample, loginExample } from './token-examples.ts';

/** How to call the API with a token from a shell. */
export function UseToken() {
  return (
    <>
      <p className="soft small">
        In a checkout of Clawdet, with its npm packages installed, the command line asks for the token and
        keeps it for your account of that computer. Then <code>npx clawdet assistants</code> lists the team’s
        assistants, and <code>npx clawdet --help</code> the other commands.
      </p>
      <CodeBlock code={loginExample(location.origin)} what="command to log in" />
      <p className="soft small">
        On a machine that nobody logs in to, set <code>CLAWDET_TOKEN</code> and <code>CLAWDET_URL</code>{' '}
        instead. With curl, in bash or zsh, paste the token once the command waits for it:
      </p>
      <CodeBlock code={curlExample(location.origin)} what="example request with a token" />
    </>
  );
}
