/** The settings that a command reads by itself, since the whole configuration takes longer than most commands. */

export const DEFAULT_PORT = 3002;
export const DEFAULT_BASE_DOMAIN = 'clawdet.com';

/** The address of the pages, without a slash at its end. */
export function publicUrlOf(env: {
  PUBLIC_URL?: string | undefined;
  PORT?: string | number | undefined;
}): string {
  return (env.PUBLIC_URL || `http://localhost:${env.PORT || DEFAULT_PORT}`).replace(/\/$/, '');
}
