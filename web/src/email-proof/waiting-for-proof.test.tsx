import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { SessionProvider } from '../session/session.tsx';
import { buildUnprovenUser } from '../session/user.builder.ts';
import { WaitingForProof } from './waiting-for-proof.tsx';

it('names the address and the assistant, and offers another link and another address', () => {
  const html = renderToStaticMarkup(
    <SessionProvider>
      <WaitingForProof user={buildUnprovenUser({ subdomain: 'ada' })} catalog={null} />
    </SessionProvider>,
  );
  expect(html).toContain('ada@example.com');
  expect(html).toContain('your assistant ada is set up');
  expect(html).toContain('Send it again');
  expect(html).toContain('at most five links an hour');
  expect(html).toContain('Use another address');
});
