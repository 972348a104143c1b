/** A response of a cloud. `body` is the parsed JSON, or undefined when there is none. */
export interface ClientResponse {
  status: number;
  headers: Headers;
  body: ReturnType<typeof JSON.parse>;
}

/** Calls one cloud with a token, as a plain HTTP client would. */
export type CloudClient = (method: string, path: string, body?: unknown) => Promise<ClientResponse>;

export function cloudClientFor(baseUrl: string, token: string): CloudClient {
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
