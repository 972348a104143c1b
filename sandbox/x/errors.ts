/** An error response of the token endpoint (RFC 6749 section 5.2, with X's messages). */
export interface TokenError {
  status: 400 | 401;
  body: { error: string; error_description: string };
}

const refuse = (status: 400 | 401, error: string, description: string): TokenError => ({
  status,
  body: { error, error_description: description },
});

/** Every error of the token endpoint. */
export const tokenErrors = {
  noBasic: refuse(401, 'unauthorized_client', 'Missing valid authorization header'),
  grantType: refuse(400, 'unsupported_grant_type', 'Value passed for the grant type was invalid.'),
  code: refuse(400, 'invalid_request', 'Value passed for the authorization code was invalid.'),
  redirectUri: refuse(
    400,
    'invalid_request',
    'Value passed for the redirect uri did not match the uri of the authorization code.',
  ),
  verifier: refuse(
    400,
    'invalid_request',
    'Value passed for the code verifier did not match the code challenge.',
  ),
  refreshToken: refuse(400, 'invalid_request', 'Value passed for the token was invalid.'),
} satisfies Record<string, TokenError>;

/** An error of the v2 API (RFC 7807, in X's form). */
export interface XProblem {
  title: string;
  type: string;
  status: number;
  detail: string;
}

const titles: Record<number, string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  429: 'Too Many Requests',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};

/** A v2 problem for a status. Like X, it repeats the title as the detail by default. */
export function problem(status: number, detail?: string): XProblem {
  const title = titles[status] ?? 'Internal Server Error';
  return { title, type: 'about:blank', status, detail: detail ?? title };
}

/** The response to an injected fault. */
export function xFailure({ status = 500 }: { status?: number; code?: string }): {
  status: number;
  body: XProblem;
} {
  return { status, body: problem(status) };
}
