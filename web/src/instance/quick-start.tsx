import { Link } from 'wouter';
import { CodeBlock } from '../ui/code-block.tsx';

/** How to call the assistant from a program. */
export function QuickStart({ url }: { url: string }) {
  return (
    <section className="card stack" aria-labelledby="quick-start-title">
      <div>
        <h3 id="quick-start-title">Quick start</h3>
        <p className="soft small">
          Your programs can call the assistant in the OpenAI chat format. Put your gateway token into the
          environment variable <code>CLAWDET_TOKEN</code>, then:
        </p>
      </div>
      <CodeBlock code={curlExample(url)} what="example request" />
      {isLocalOnly(url) && <LocalNote url={url} />}
      <p className="soft small">
        <Link href="/help#programs">Examples in Python and JavaScript</Link>
      </p>
    </section>
  );
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

/** A first call with curl. The token comes from the environment, so that it does not end up in a shell's history. */
export function curlExample(url: string): string {
  return [
    `curl ${url.replace(/\/$/, '')}/v1/chat/completions \\`,
    '  -H "Authorization: Bearer $CLAWDET_TOKEN" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '{"model": "openclaw",`,
    `       "messages": [{"role": "user", "content": "What can you do?"}]}'`,
  ].join('\n');
}
