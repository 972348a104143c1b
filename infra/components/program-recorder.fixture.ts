import * as pulumi from '@pulumi/pulumi';

/** A resource as a program declared it, without engine, provider or cloud. */
interface RecordedResource {
  /** Pulumi's type token, such as `hcloud:index/server:Server`. */
  type: string;
  name: string;
  /** Plain values; secrets are unwrapped here and listed in `secrets`. */
  inputs: Record<string, unknown>;
  /** Names of the inputs that would be stored encrypted. */
  secrets: string[];
  options: pulumi.CustomResourceOptions;
  /** Whether it is protected from deletion, by itself or through its parent. */
  protected: boolean;
  /** Names of the resources that its inputs depend on. */
  waitsFor: string[];
}

/** What a program declared and returned. */
export interface ProgramRecording {
  /** Custom resources by name; components are left out. */
  resources: Record<string, RecordedResource>;
  outputs: Record<string, { value: unknown; secret: boolean }>;
}

/** The 32 bytes that every simulated random resource returns, in hex. */
export const randomHex = '07'.repeat(32);

/** Marks a wrapped value in Pulumi's wire format (sdk/nodejs/runtime/rpc.ts, specialSigKey). */
const signature = '4dabf18193072939515e22adb298388d';

/** Runs a program on Pulumi's mocks and returns what it declared. Rejects with what the program throws. */
export async function recordProgram(
  program: () => Promise<Record<string, unknown>>,
): Promise<ProgramRecording> {
  const sent = new Map<string, Record<string, unknown>>();
  const seen: pulumi.ResourceTransformationArgs[] = [];
  await pulumi.runtime.setMocks(mocks(sent), 'clawdet', 'alice');
  let outputs: ProgramRecording['outputs'] = {};
  let failure: unknown;
  await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation((args) => {
      seen.push(args);
      return undefined;
    });
    // Caught here, since Pulumi would also raise it as an unhandled rejection of every part of the stack.
    try {
      outputs = await settled(await program());
    } catch (error) {
      failure = error;
    }
  });
  // Wait until everything has reached the mocks, since the next recording replaces them.
  await Promise.all(seen.map(({ resource }) => registered(resource)));
  await pulumi.runtime.disconnect();
  if (failure !== undefined) throw failure;
  const custom = seen.filter(({ type }) => !type.startsWith('clawdet:'));
  const resources = await Promise.all(custom.map((args) => declared(args, sent.get(args.name) ?? {})));
  return { resources: Object.fromEntries(resources.map((one) => [one.name, one])), outputs };
}

function mocks(sent: Map<string, Record<string, unknown>>): pulumi.runtime.Mocks {
  return {
    call: ({ inputs }) => inputs,
    newResource: ({ type, name, inputs }) => {
      sent.set(name, inputs);
      return {
        id: type.startsWith('hcloud:index/firewall') ? '42' : `${name}-id`,
        state: { ...inputs, ...cloudAnswer(type) },
      };
    },
  };
}

/** What the cloud would return in addition to the inputs. */
function cloudAnswer(type: string): Record<string, unknown> {
  if (type.startsWith('random:')) return { result: pulumi.secret(randomHex) };
  return type === 'hcloud:index/server:Server' ? { ipv4Address: '192.0.2.7' } : {};
}

async function settled(outputs: Record<string, unknown>): Promise<ProgramRecording['outputs']> {
  const entries = Object.entries(outputs).map(async ([name, given]) => {
    const output: pulumi.Output<unknown> = pulumi.output(given);
    const value = await new Promise((resolve) => output.apply(resolve));
    return [name, { value, secret: await pulumi.isSecret(output) }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function declared(
  { type, name, props, opts, resource }: pulumi.ResourceTransformationArgs,
  sent: Record<string, unknown>,
): Promise<RecordedResource> {
  const waits = await Promise.all(Object.values(props).map(origins));
  return {
    type,
    name,
    inputs: Object.fromEntries(Object.entries(sent).map(([key, value]) => [key, unwrapped(value)])),
    secrets: Object.keys(sent).filter((key) => sent[key] !== unwrapped(sent[key])),
    options: opts,
    // Pulumi applies inherited protection only after the transformation has seen the options.
    protected: Reflect.get(resource, '__protect') === true,
    waitsFor: [...new Set(waits.flat())].sort(),
  };
}

type Origin = Pick<pulumi.Resource, 'urn'>;

/** An Output with the member that Pulumi marks internal: where its value comes from. */
interface Traced {
  allResources?: () => Promise<Set<Origin>>;
}

/** Names of the resources that a value comes from. */
async function origins(value: unknown): Promise<string[]> {
  const traced: Traced = pulumi.output(value) as object;
  const found = (await traced.allResources?.()) ?? new Set<Origin>();
  const urns = await Promise.all([...found].map(registered));
  return urns.map((urn) => urn.split('::').at(-1) ?? urn);
}

/** Waits until the resource has reached the engine, or the mock in its place. */
const registered = ({ urn }: Origin): Promise<string> => new Promise((resolve) => urn.apply(resolve));

function unwrapped(value: unknown): unknown {
  const wrapped = typeof value === 'object' && value !== null && signature in value;
  return wrapped && 'value' in value ? value.value : value;
}
