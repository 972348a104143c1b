import type { TeamRole } from '../api/contract.ts';
import type { Option } from '../instance/choice.tsx';
import { roleWords } from './role-words.ts';

/** Roles to choose from, each with a line of what it allows. */
export function roleOptions(roles: readonly TeamRole[]): Option[] {
  return roles.map((role) => {
    const { title, may } = roleWords(role);
    return { value: role, title, detail: may };
  });
}
