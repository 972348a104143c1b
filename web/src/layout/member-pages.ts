/** An entry of the navigation. */
export type NavigationEntry = { path: string; title: string };

/** The pages of every member, in the order of the navigation. To add one, add a line. */
export const memberPages: readonly NavigationEntry[] = [
  { path: '/dashboard', title: 'Dashboard' },
  { path: '/usage', title: 'Usage' },
  { path: '/team', title: 'Team' },
  { path: '/security', title: 'Security' },
  { path: '/account', title: 'Settings' },
];

export const helpPage: NavigationEntry = { path: '/help', title: 'Help' };
export const operatorsPage: NavigationEntry = { path: '/operators', title: 'Operators' };

/** Whether an address is that of an entry, or below it. */
export function isAt({ path }: NavigationEntry, here: string): boolean {
  return here === path || here.startsWith(`${path}/`);
}

/** Whether an address is a page for members only, which shows their navigation also before it is known who is there. */
export function isMemberPage(here: string): boolean {
  return [...memberPages, operatorsPage].some((entry) => isAt(entry, here));
}
