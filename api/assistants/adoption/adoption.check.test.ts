import { Types } from 'mongoose';
import { describe, expect, it } from 'vitest';
import type { CloudRecord } from '../../../infra/clouds/cloudflare.ts';
import type { CloudServer } from '../../../infra/clouds/hetzner.ts';
import { instanceLabels } from '../../../infra/components/names.ts';
import type { AdoptionCandidate, ExistingAssistant } from './adoption.candidates.ts';
import { type AdoptionView, planAdoption } from './adoption.check.ts';

const candidate = (change: Partial<AdoptionCandidate['importedFrom']> = {}): AdoptionCandidate => ({
  _id: new Types.ObjectId(),
  name: 'Ada',
  email: 'ada@example.com',
  plan: 'pro',
  importedFrom: {
    id: 'user_1',
    at: new Date(),
    paid: true,
    instanceUrl: 'https://ada.clawdet.com',
    serverId: '42',
    serverAddress: '192.0.2.1',
    ...change,
  },
});
const server = (change: Partial<CloudServer> = {}): CloudServer => ({
  id: '42',
  name: 'ada-server',
  status: 'running',
  created: '2026-02-21T23:20:00Z',
  locked: false,
  labels: { service: 'old' },
  ipv4: '192.0.2.1',
  primaryIps: 2,
  serverType: 'cx23',
  diskGb: 40,
  firewalls: [],
  ...change,
});
const record = (change: Partial<CloudRecord> = {}): CloudRecord => ({
  id: 'f'.repeat(32),
  name: 'ada.clawdet.com',
  type: 'A',
  content: '192.0.2.1',
  proxied: true,
  ...change,
});
const assistant = (change: Partial<ExistingAssistant> = {}): ExistingAssistant => ({
  _id: new Types.ObjectId(),
  teamId: new Types.ObjectId(),
  subdomain: 'bob',
  observed: null,
  ...change,
});
const view = (change: Partial<AdoptionView> = {}): AdoptionView => ({
  baseDomain: 'clawdet.com',
  servers: [server()],
  records: [record()],
  assistants: [],
  candidates: [],
  underWay: new Set(),
  handedOver: new Set(),
  ...change,
});
const planned = (one = candidate(), change: Partial<AdoptionView> = {}) =>
  planAdoption(one, view({ candidates: [one], ...change }));

describe('the server of an imported account', () => {
  it('is adopted under its old name if everything is as the account says', () => {
    expect(planned()).toMatchObject({
      effect: 'adopt',
      label: 'ada@example.com',
      subdomain: 'ada',
      server: { id: '42', address: '192.0.2.1' },
      problems: [],
      notes: [],
    });
  });

  it('is found by its address if the account has no id of it, and named after itself without an address of its own', () => {
    const one = planned(candidate({ serverId: undefined, instanceUrl: undefined } as never));
    expect(one).toMatchObject({ effect: 'adopt', subdomain: 'ada-server', server: { id: '42' } });
  });

  it.each<[string, Parameters<typeof planned>, RegExp]>([
    ['gone, or of another project', [candidate({ serverId: '7' })], /no server 7 in our Hetzner project/],
    [
      'at another address',
      [candidate({ serverAddress: '192.0.2.9' })],
      /has the address 192\.0\.2\.1, and not/,
    ],
    ['without an address', [candidate(), { servers: [server({ ipv4: undefined })] }], /no IPv4 address/],
    [
      'being changed',
      [candidate(), { servers: [server({ locked: true })] }],
      /Hetzner is changing server 42/,
    ],
    [
      'made by a stack of ours',
      [
        candidate(),
        {
          servers: [
            server({
              labels: instanceLabels({
                instanceId: 'a'.repeat(24),
                subdomain: 'x',
                cell: 'eu1',
                tier: 'pro',
              }),
            }),
          ],
        },
      ],
      /carries our labels/,
    ],
    [
      'another assistant’s',
      [candidate(), { assistants: [assistant({ observed: { serverId: '42' } as never })] }],
      /belongs to the assistant bob/,
    ],
    [
      'adopted by another',
      [candidate(), { assistants: [assistant({ adopted: { serverId: '42' } as never })] }],
      /belongs to the assistant bob/,
    ],
    [
      'below another domain',
      [candidate({ instanceUrl: 'https://ada.example.org' })],
      /ada\.example\.org is not below clawdet\.com/,
    ],
    ['at a name that we keep', [candidate({ instanceUrl: 'https://www.clawdet.com' })], /"www" is reserved/],
    [
      'at a name of another',
      [candidate(), { assistants: [assistant({ subdomain: 'ada' })] }],
      /Another assistant has the name ada/,
    ],
  ])('is skipped if it is %s', (_what, given, problem) => {
    const one = planned(...given);
    expect(one.effect).toBe('skipped');
    expect(one.problems.join(' ')).toMatch(problem);
  });

  it('is skipped if two accounts name it: both, as nobody can know whose it is', () => {
    const [one, other] = [candidate(), candidate({ id: 'user_2', instanceUrl: 'https://eve.clawdet.com' })];
    for (const each of [one, other])
      expect(planned(each, { candidates: [one, other] })).toMatchObject({
        effect: 'skipped',
        problems: [expect.stringContaining('names server 42, too')],
      });
  });

  it('is skipped if their team has ordered an assistant here, or the account is being deleted', () => {
    const one = { ...candidate(), deletion: {} as never };
    const own = assistant({ teamId: one._id });
    expect(planned(one, { assistants: [own] })).toMatchObject({
      effect: 'skipped',
      problems: ['They have an assistant here already: bob.', 'Their account is being deleted.'],
    });
  });

  it('is skipped if they have handed over the team that it would go to', () => {
    const one = candidate();
    expect(planned(one, { handedOver: new Set([one._id.toString()]) })).toMatchObject({
      effect: 'skipped',
      problems: ['They have handed their own team over, so the server would go to others.'],
    });
  });

  it.each<[string, Partial<AdoptionView>, RegExp]>([
    ['is off', { servers: [server({ status: 'off' })] }, /is off: it is adopted as it is/],
    [
      'has no record',
      { records: [] },
      /No DNS record leads to it.*npx clawdet up ada creates ada\.clawdet\.com/,
    ],
    [
      'has a record that points elsewhere',
      { records: [record({ content: '192.0.2.7' })] },
      /A 192\.0\.2\.7 \(id f{32}\) is left as it is/,
    ],
    [
      'has a record that is not proxied',
      { records: [record({ proxied: false })] },
      /not proxied .*is left as it is/,
    ],
    [
      'has another record beside its own',
      { records: [record(), record({ id: 'e'.repeat(32), type: 'AAAA', content: '2001:db8::1' })] },
      /AAAA 2001:db8::1 .*is left as it is/,
    ],
  ])('is adopted although it %s, which the report says', (_what, change, note) => {
    const one = planned(candidate(), change);
    expect(one.effect).toBe('adopt');
    expect(one.notes.join(' ')).toMatch(note);
  });

  it.each([
    ['adopted', { observed: { serverId: '42' } as never }, []],
    ['underway', {}, ['it']],
    ['resume', {}, []],
  ] as const)('counts as %s once its row exists', (effect, change, waiting) => {
    const one = candidate();
    const own = assistant({
      teamId: one._id,
      subdomain: 'ada',
      adopted: { serverId: '42' } as never,
      ...change,
    });
    const underWay = new Set(waiting.map(() => own._id.toString()));
    expect(planned(one, { assistants: [own], underWay })).toMatchObject({ effect, subdomain: 'ada' });
  });
});
