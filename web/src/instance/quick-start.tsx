import { CodeBlock } from '../ui/code-block.tsx';

/** How to call the assistant from a program. */
export function QuickStart({ url }: { url: string }) {
  return (
    <section className="card stack" aria-labelledby="quick-start-title">
      <div>
        <h3 id="quick-start-title">Quick start</h3>
        <p className="soft small">
          It speaks the OpenAI chat format, so your tools can use it too. Put your token in{' '}
          <code>CLAWDET_TOKEN</code>, then:
        </p>
      </div>
      <CodeBlock code={curlExample(url)} what="example request" />
    </section>
  );
}

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
