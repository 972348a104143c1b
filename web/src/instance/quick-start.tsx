import { Link } from 'wouter';
import type { ProgramKeys } from '../api/contract.ts';
import { CodeBlock } from '../ui/code-block.tsx';

type QuickStartProps = { url: string; models: Pick<ProgramKeys, 'baseUrl' | 'model'> | null };

/** How programs call a model with a key of their own, and the assistant with its token. */
export function QuickStart({ url, models }: QuickStartProps) {
  return (
    <section className="card stack" aria-labelledby="quick-start-title">
      <div>
        <h3 id="quick-start-title">Quick start</h3>
        <p className="soft small">
          Your assistant and the model both speak the OpenAI chat format. To call the model alone, create a
          key for your program above and put it in <code>CLAWDET_KEY</code>, then:
        </p>
      </div>
      {models && <CodeBlock code={modelExample(models)} what="example request to a model" />}
      <p className="soft small">
        To talk to your assistant, with its tools and its memory, put the gateway token in{' '}
        <code>ASSISTANT_TOKEN</code>, then:
      </p>
      <CodeBlock code={curlExample(url)} what="example request" />
      {isLocalOnly(url) && <LocalNote url={url} />}
      <p className="soft small">
        Both examples stream: an answer in one piece that takes longer than 100 seconds is cut off.{' '}
        <Link href="/help#programs">More about long answers, and examples in Python and JavaScript</Link>
      </p>
    </section>
  );
}

/** A call of a model. The key comes from the environment, so that it does not end up in a shell's history. */
export function modelExample({ baseUrl, model }: Pick<ProgramKeys, 'baseUrl' | 'model'>): string {
  return chatExample(baseUrl, 'CLAWDET_KEY', model);
}

/** Browsers and curl resolve every name under `localhost` to this machine; most other programs ask the system, which may not. */
function LocalNote({ url }: { url: string }) {
  const { hostname } = new URL(url);
  return (
    <>
      <p className="soft small">
        This address is on this machine. Browsers and curl find it by themselves. For other programs, such as
        Python and Node, add this line to <code>/etc/hosts</code>:
      </p>
      <CodeBlock code={`127.0.0.1 ${hostname}`} what="line for /etc/hosts" />
    </>
  );
}

const isLocalOnly = (url: string): boolean => new URL(url).hostname.endsWith('.localhost');

/** A call of the assistant, with the token from the environment. */
export function curlExample(url: string): string {
  return chatExample(`${url.replace(/\/$/, '')}/v1`, 'ASSISTANT_TOKEN', 'openclaw');
}

function chatExample(baseUrl: string, variable: string, model: string): string {
  return [
    `curl -N ${baseUrl}/chat/completions \\`,
    `  -H "Authorization: Bearer $${variable}" \\`,
    '  -H "Content-Type: application/json" \\',
    // Cloudflare answers with a web page where the server does not, unless JSON is asked for.
    '  -H "Accept: application/json" \\',
    `  -d '{"model": "${model}", "stream": true,`,
    `       "messages": [{"role": "user", "content": "What can you do?"}]}'`,
  ].join('\n');
}
