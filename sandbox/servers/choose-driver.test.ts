import { expect, it } from 'vitest';
import { chooseServerDriver } from './choose-driver.ts';

it('refuses another kind of servers than the existing ones, and says how to start and how to change', async () => {
  const choice = chooseServerDriver('process', { home: '/nowhere', previousKind: 'namespace' });
  await expect(choice).rejects.toMatchObject({
    code: 'other_servers',
    message: expect.stringContaining('/nowhere are namespace servers'),
    next: expect.stringMatching(/^SANDBOX_SERVERS=namespace make start; .*delete the assistants first/),
  });
});
