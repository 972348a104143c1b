/** What a cloud answered: status, headers and the JSON body (undefined when there is none). */
export interface Answer {
  status: number;
  headers: Headers;
  body: ReturnType<typeof JSON.parse>;
}

/** Calls one cloud with a token, as a plain HTTP client would. */
export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** A client of a cloud at `baseUrl`. */
export function callerOf(baseUrl: string, token: string): Call {
  return async (method, path, body) => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  };
}
