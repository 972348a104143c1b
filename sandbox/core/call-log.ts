/** One call to a cloud, for the console and tests. Bodies and headers are not kept because they contain secrets. */
export interface RecordedCall {
  id: number;
  at: string;
  cloud: string;
  method: string;
  /** Path with query; codes and tokens in the query are replaced by `…`. */
  path: string;
  /** HTTP status; null while the call runs or when the connection was cut. */
  status: number | null;
  ms: number | null;
  /** Effect of the fault that applied. */
  fault?: string;
  /** The sandbox does not support the call and answered 501. */
  unknown?: true;
}

const secretParameters = new Set([
  'access_token',
  'token',
  'code',
  'code_verifier',
  'client_secret',
  'api_key',
]);

/** The latest calls to all clouds, newest last; older ones are dropped. */
export class CallLog {
  readonly #kept: RecordedCall[] = [];
  readonly #unknown = new Map<string, RecordedCall>();
  readonly #capacity: number;
  #last = 0;

  constructor(capacity = 2_000) {
    this.#capacity = capacity;
  }

  /** Records a call as it arrives. The caller fills in status, time and fault on the returned object. */
  begin(cloud: string, method: string, url: string): RecordedCall {
    this.#last += 1;
    const at = new Date().toISOString();
    const call: RecordedCall = {
      id: this.#last,
      at,
      cloud,
      method,
      path: withoutSecrets(url),
      status: null,
      ms: null,
    };
    this.#kept.push(call);
    if (this.#kept.length > this.#capacity) this.#kept.shift();
    return call;
  }

  /** Marks a call as unsupported. These are kept separately, one per path, so that a busy log cannot hide a gap. */
  markUnknown(call: RecordedCall): void {
    call.unknown = true;
    if (this.#unknown.size < 500) this.#unknown.set(`${call.cloud} ${call.method} ${call.path}`, call);
  }

  /** Calls after an id, oldest first. */
  since(id = 0): RecordedCall[] {
    return this.#kept.filter((call) => call.id > id);
  }

  unknown(): RecordedCall[] {
    return [...this.#unknown.values()];
  }

  get total(): number {
    return this.#last;
  }
}

function withoutSecrets(url: string): string {
  const [path = '', query] = url.split('?', 2);
  if (!query) return path;
  const kept = query.split('&').map((pair) => {
    const name = pair.split('=', 1)[0] ?? '';
    return secretParameters.has(name) ? `${name}=…` : pair;
  });
  return `${path}?${kept.join('&')}`;
}
