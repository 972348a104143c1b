import type { CloudFailure } from '../core/instrumented-cloud.ts';

/**
 * Error codes of the Hetzner Cloud API with their HTTP statuses (hcloud-go `error.go` for the codes; statuses
 * from its tests, the API documentation and public reports).
 */
const statusOfCode = {
  invalid_input: 422,
  json_error: 422,
  unauthorized: 401,
  forbidden: 403,
  token_readonly: 403,
  resource_limit_exceeded: 403,
  not_found: 404,
  conflict: 409,
  uniqueness_error: 409,
  deprecated_api_endpoint: 410,
  resource_unavailable: 412,
  placement_error: 412,
  invalid_server_type: 422,
  server_not_stopped: 422,
  unsupported_error: 422,
  resource_in_use: 422,
  firewall_already_applied: 422,
  firewall_resource_not_found: 422,
  firewall_managed_by_label_selector: 422,
  server_already_added: 422,
  server_already_attached: 422,
  networks_overlap: 422,
  ip_not_available: 422,
  no_subnet_available: 422,
  primary_ip_assigned: 422,
  primary_ip_already_assigned: 422,
  primary_ip_datacenter_mismatch: 422,
  primary_ip_version_mismatch: 422,
  server_has_ipv4: 422,
  server_has_ipv6: 422,
  must_be_unassigned: 422,
  volume_already_attached: 422,
  locked: 423,
  protected: 423,
  rate_limit_exceeded: 429,
  server_error: 500,
  not_implemented: 501,
  service_error: 503,
  maintenance: 503,
  unavailable: 503,
  timeout: 504,
} as const;
type HetznerCode = keyof typeof statusOfCode;

/** An error in Hetzner's shape: `{error: {code, message, details}}`. */
export class HetznerError extends Error {
  readonly code: HetznerCode;
  readonly details: unknown;

  constructor(code: HetznerCode, message: string, details: unknown = null) {
    super(message);
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return statusOfCode[this.code];
  }

  toJSON(): { error: { code: string; message: string; details: unknown } } {
    return { error: { code: this.code, message: this.message, details: this.details } };
  }
}

/** An `invalid_input` error with problems by field. hcloud clients crash without these details. */
export function invalidInput(problems: Record<string, string[]>): HetznerError {
  const fields = Object.entries(problems).map(([name, messages]) => ({ name, messages }));
  const names = fields.map(({ name }) => `'${name}'`).join(', ');
  return new HetznerError('invalid_input', `invalid input in field${fields.length > 1 ? 's' : ''} ${names}`, {
    fields,
  });
}

export function resourceNotFound(what: string, id: string | number): HetznerError {
  return new HetznerError('not_found', `${what} with ID '${id}' not found`);
}

const codeOfStatus: Record<number, HetznerCode> = {
  400: 'invalid_input',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  423: 'locked',
  429: 'rate_limit_exceeded',
  500: 'server_error',
  501: 'not_implemented',
  504: 'timeout',
};

const messages: Partial<Record<HetznerCode, string>> = {
  rate_limit_exceeded: 'limit of 3600 requests per hour reached',
  resource_unavailable: 'error during placement',
  not_implemented: 'the sandbox does not support this call',
  locked: 'server is locked',
};

/** The response to an injected fault, by status or by Hetzner code. */
export function hetznerFailure({ status, code }: { status?: number; code?: string }): CloudFailure {
  const known = (code ?? codeOfStatus[status ?? 503] ?? 'unavailable') as HetznerCode;
  const details =
    known === 'invalid_input' ? { fields: [{ name: 'sandbox', messages: ['injected fault'] }] } : null;
  const error = new HetznerError(known, messages[known] ?? `injected ${known}`, details);
  return { status: status ?? error.status ?? 503, body: error.toJSON() };
}
