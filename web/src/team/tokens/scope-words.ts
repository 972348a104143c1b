import type { ApiToken } from '../../api/contract.ts';

/** What a scope is called, and what a token with it may do. */
export function scopeWords(scope: ApiToken['scope']): { title: string; may: string } {
  return words[scope];
}

/** All scopes, narrowest first. */
export const SCOPES: readonly ApiToken['scope'][] = ['read', 'operate', 'admin'];

const words: Record<ApiToken['scope'], { title: string; may: string }> = {
  read: { title: 'Read', may: 'See the assistant, its changes, its usage and the names of its keys' },
  operate: { title: 'Operate', may: 'Also cancel a change that has been asked for' },
  admin: {
    title: 'Admin',
    may: 'Also order and delete the assistant, replace or create its keys, and manage webhooks',
  },
};
