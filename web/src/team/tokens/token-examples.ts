/** How the command line logs in with a token, which it asks for. */
export function loginExample(origin: string): string {
  return `npx clawdet login --url ${origin}`;
}

/**
 * A call of the API with curl. The token is typed unseen, and is in no command line: other accounts can list those. It is one
 * command, since of two that are pasted together the first would read the second as the token.
 */
export function curlExample(origin: string): string {
  return [
    'read -rs CLAWDET_TOKEN && \\',
    `  printf 'Authorization: Bearer %s' "$CLAWDET_TOKEN" | curl -H @- ${origin}/api/instances`,
  ].join('\n');
}
