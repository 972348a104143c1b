/** Whether a URL's host is this machine itself, so that nobody can listen on the way to it. */
export const isLoopback = (url: string): boolean => /^(localhost$|127\.|\[::1\])/.test(new URL(url).hostname);
