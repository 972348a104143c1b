import { z } from 'zod';
import { CloudError } from './cloud-error.ts';
import { type CloudAccess, type CloudApi, type CloudApiCall, request } from './request.ts';

const dnsRecord = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  content: z.string().default(''),
  proxied: z.boolean().default(false),
  comment: z.string().nullish(),
  /** 1: automatic. */
  ttl: z.number().optional(),
  created_on: z.string().optional(),
});
/** One DNS record as Cloudflare lists it; `name` is the lower-case FQDN. */
export type CloudRecord = z.infer<typeof dnsRecord>;

/** The id of an imported record may be stored as `zone/record`. */
export function plainRecordId(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

const zone = z.object({ id: z.string(), name: z.string(), status: z.string() });
/** The zone: `active` once its name servers point at Cloudflare. */
type CloudZone = z.infer<typeof zone>;

const resultInfo = z.object({ page: z.number(), total_pages: z.number().default(1) }).nullish();
const errorBody = z.object({ errors: z.array(z.object({ code: z.number() })).min(1) });

const api: CloudApi = {
  name: 'Cloudflare',
  errorCodeOf: (body) =>
    errorBody
      .safeParse(body)
      .data?.errors.map(({ code }) => code)
      .join(', '),
};

/** Looks up resources in one Cloudflare zone. Listing costs one call per 500 records. */
export interface CloudflareClient {
  /** Records of exactly this FQDN, of every type unless one is named. */
  findRecords(name: string, type?: string): Promise<CloudRecord[]>;
  listRecords(): Promise<CloudRecord[]>;
  /** Removes a record; one that is already gone counts as removed. */
  deleteRecord(id: string): Promise<void>;
  zone(): Promise<CloudZone>;
  /** Resolves when the token is active; throws `denied` otherwise. */
  verifyToken(): Promise<void>;
}

/** A client of the Cloudflare API v4 (developers.cloudflare.com/api) for one zone. Every method throws CloudError. */
export function cloudflareClient(access: CloudAccess & { zoneId: string }): CloudflareClient {
  const call = <T>(what: CloudApiCall, result: z.ZodType<T>) =>
    request(access, api, what, z.object({ result, result_info: resultInfo }));
  const zonePath = `/zones/${encodeURIComponent(access.zoneId)}`;

  async function list(query: CloudApiCall['query']): Promise<CloudRecord[]> {
    const found: CloudRecord[] = [];
    for (let page = 1, last = 1; page <= last; page += 1) {
      const path = `${zonePath}/dns_records`;
      const answer = await call({ path, query: { ...query, page, per_page: 500 } }, z.array(dnsRecord));
      found.push(...answer.result);
      last = answer.result_info?.total_pages ?? 1;
    }
    return found;
  }

  return {
    findRecords: (name, type) => list({ 'name.exact': name.toLowerCase(), type }),
    listRecords: () => list({}),
    async deleteRecord(id) {
      try {
        await call(
          { method: 'DELETE', path: `${zonePath}/dns_records/${encodeURIComponent(id)}` },
          z.unknown(),
        );
      } catch (error) {
        if (!(error instanceof CloudError && error.status === 404)) throw error;
      }
    },
    zone: async () => (await call({ path: zonePath }, zone)).result,
    async verifyToken() {
      const { result } = await call({ path: '/user/tokens/verify' }, z.object({ status: z.string() }));
      if (result.status !== 'active')
        throw new CloudError('denied', `Cloudflare: the token is ${result.status}. Create a new one.`);
    },
  };
}
