import { parseArguments } from './arguments.ts';
import { type ComposeCall, runCompose } from './compose.ts';
import { type DockerEngine, DockerRefused } from './engine.ts';
import { inspectContainer, inspectImage } from './inspect.ts';
import { BadProject } from './mounts.ts';
import type { Output } from './socket.ts';
import { fillTemplate } from './template.ts';

type Command = (engine: DockerEngine, args: string[], output: Output) => Promise<number>;

const version = { Client: { Version: '20.10.24' }, Server: { Version: '20.10.24', Os: 'linux' } };

const commands: Record<string, Command> = {
  version: async (_engine, args, output) =>
    show(output, [version], parseArguments(args, { format: 'sf' }).text('format')),
  info: async (_engine, args, output) =>
    show(
      output,
      [{ ServerVersion: version.Server.Version }],
      parseArguments(args, { format: 'sf' }).text('format'),
    ),
  pull: async (engine, args, output) => {
    const [reference = ''] = parseArguments(args, { quiet: 'bq' }).positionals;
    await engine.pull(reference);
    return line(output, reference);
  },
  inspect: (engine, args, output) =>
    inspect(args, output, (name) => {
      const container = engine.find(name);
      return container && inspectContainer(engine, container);
    }),
  'image inspect': (engine, args, output) =>
    inspect(args, output, (name) => (engine.hasImage(name) ? inspectImage(name) : undefined)),
  // There is nothing to prune.
  'image prune': async (_engine, args) => {
    parseArguments(args, { all: 'ba', force: 'bf', filter: 'm' });
    return 0;
  },
  logs: async (engine, args, output) => {
    const { positionals, text } = parseArguments(args, { tail: 'sn', timestamps: 'bt' });
    const container = engine.find(positionals[0] ?? '');
    if (!container) throw new DockerRefused(`No such container: ${positionals[0]}`);
    const lines = engine.logs(container);
    for (const entry of lines.slice(-Number(text('tail') ?? lines.length))) line(output, entry);
    return 0;
  },
};

/** Runs one `docker` call on a server. Unsupported calls exit with 125 and a message. */
export async function runDocker(composeCall: ComposeCall): Promise<number> {
  const { output } = composeCall;
  try {
    return await dispatch(composeCall);
  } catch (error) {
    if (!(error instanceof DockerRefused || error instanceof BadProject)) throw error;
    output.err(`Error response from daemon: ${error.message}\n`);
    return 1;
  }
}

async function dispatch(composeCall: ComposeCall): Promise<number> {
  const { engine, call, output } = composeCall;
  const words = call.args[0] === 'container' ? call.args.slice(1) : call.args;
  const [first = '', second = ''] = words;
  if (first === 'compose') return runCompose(composeCall);
  const grouped = commands[`${first} ${second}`];
  const command = grouped ?? commands[first];
  if (command) return command(engine, words.slice(grouped ? 2 : 1), output);
  output.err(`docker: '${`${first} ${second}`.trim()}' is not available on a process server\n`);
  return 125;
}

async function inspect(
  args: string[],
  output: Output,
  find: (name: string) => Record<string, unknown> | undefined,
): Promise<number> {
  const { positionals, text } = parseArguments(args, { format: 'sf', type: 's' });
  const found = positionals.map(find);
  const missing = positionals.find((_name, at) => found[at] === undefined);
  if (missing !== undefined) throw new DockerRefused(`No such object: ${missing}`);
  return show(output, found, text('format'));
}

function show(output: Output, values: unknown[], format: string | undefined): number {
  if (format === undefined) return line(output, JSON.stringify(values, null, 4));
  for (const value of values) line(output, fillTemplate(format, value));
  return 0;
}

function line(output: Output, text: string): number {
  output.out(`${text}\n`);
  return 0;
}
