/** Whether a URL's host is this machine itself, so that nobody can listen on the way to it. A name such as `127.example.com` is not. */
export const isLoopback = (url: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
