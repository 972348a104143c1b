import { newVisitor, OPERATION_LIMIT_MS } from './journey.ts';
import type { SandboxConsole } from './launched-product.fixture.ts';
import { mailedLink } from './mailbox.ts';

interface OperationView {
  status: string;
  waitingFor?: { message: string };
  steps: { name: string; status: string }[];
  error?: { message: string };
}

/** The addresses that a customer needs: of the API, and of the console that has their mails. */
export type CustomerRun = SandboxConsole & { api: string };

/** A customer without a browser: makes the same calls as the page. `run` is a function, since a restart may change it. */
export class Customer {
  readonly #run: () => CustomerRun;
  readonly #cookie: string;
  readonly subdomain: string;
  #operation = '';

  private constructor(run: () => CustomerRun, cookie: string, subdomain: string) {
    this.#run = run;
    this.#cookie = cookie;
    this.subdomain = subdomain;
  }

  /** Signs up by email and opens the mailed link. */
  static async register(run: () => CustomerRun): Promise<Customer> {
    const { subdomain, ...visitor } = newVisitor();
    const response = await fetch(`${run().api}/api/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-requested-with': 'clawdet' },
      body: JSON.stringify({
        name: visitor.name,
        email: visitor.email,
        password: visitor.password,
        terms: true,
      }),
    });
    if (response.status !== 201) throw new Error(`register: ${response.status} ${await response.text()}`);
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const customer = new Customer(run, cookie, subdomain);
    await customer.#openMailedLink(visitor.email);
    return customer;
  }

  async #openMailedLink(email: string): Promise<void> {
    const [, token] = (await mailedLink(this.#run(), email, 'verify')).split('#');
    const response = await this.call('POST', '/api/auth/verify', { token });
    if (!response.ok) throw new Error(`verify: ${response.status} ${await response.text()}`);
  }

  /** Makes any call with the session's cookie. */
  call(method: string, route: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#run().api}${route}`, {
      method,
      headers: { cookie: this.#cookie, 'content-type': 'application/json', 'x-requested-with': 'clawdet' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Requests an instance. */
  async start(): Promise<void> {
    const response = await this.call('POST', '/api/provisioning/start', { subdomain: this.subdomain });
    if (response.status !== 202) throw new Error(`start: ${response.status} ${await response.text()}`);
    this.#operation = ((await response.json()) as { operation: { url: string } }).operation.url;
  }

  /** Why the operation waits, as its owner reads it; empty if it does not wait. */
  async waitingFor(): Promise<string> {
    const operation = (await (await this.call('GET', this.#route())).json()) as OperationView;
    return operation.waitingFor?.message ?? '';
  }

  /** Waits until a step of the operation is running. */
  async untilStep(name: string): Promise<void> {
    await this.#until(({ steps }) => steps.some((step) => step.name === name && step.status === 'running'));
  }

  /** Waits until the operation has succeeded; throws its error message if it fails. */
  async untilReady(deadlineMs = OPERATION_LIMIT_MS): Promise<void> {
    await this.#until(({ status, error }) => {
      if (status === 'failed') throw new Error(`the operation failed: ${error?.message}`);
      return status === 'succeeded';
    }, deadlineMs);
  }

  async #until(
    predicate: (operation: OperationView) => boolean,
    deadlineMs = OPERATION_LIMIT_MS,
  ): Promise<void> {
    const until = Date.now() + deadlineMs;
    const route = this.#route();
    for (;;) {
      const operation = (await (await this.call('GET', route)).json()) as OperationView;
      if (predicate(operation)) return;
      if (Date.now() > until) throw new Error(`still ${JSON.stringify(operation)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  #route(): string {
    return new URL(this.#operation, this.#run().api).pathname;
  }
}
