import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensurePythonVenv } from '../../../toolchain/python-venv.ts';

const run = promisify(execFile);
const requirements = path.join(import.meta.dirname, 'requirements.txt');

export interface SchemathesisRun {
  /** Where the API listens; its document is at /api/openapi.json. */
  url: string;
  headers: Record<string, string>;
  /** Ids that exist, by the beginning of the paths that take them. */
  ids: Record<string, string>;
  /** Regular expression of the paths that are left out. */
  leftOut: string;
  /** Calls that are made up for each route and way of making them up. */
  examples: number;
}

/**
 * Calls every route with what the document allows and with what it forbids. Throws with Schemathesis' report if an answer is a
 * failure of ours, or has a status, a content type or a body that the document does not describe. The same calls each time.
 */
export async function runSchemathesis(options: SchemathesisRun): Promise<string> {
  const python = path.join(await ensurePythonVenv(requirements), 'bin/python');
  const folder = await mkdtemp(path.join(tmpdir(), 'clawdet-schemathesis-'));
  try {
    // In a file: a session's cookie stays out of the arguments.
    const config = path.join(folder, 'schemathesis.toml');
    await writeFile(config, configFor(options), { mode: 0o600 });
    const start = 'from schemathesis.cli import schemathesis; schemathesis()';
    const args = ['-c', start, '--config-file', config, 'run', `${options.url}/api/openapi.json`];
    const { stdout } = await run(python, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`Schemathesis found a fault:\n${stdout.slice(-20_000)}${stderr.slice(-5_000)}`, {
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** JSON's strings are TOML's too. */
function configFor({ url, headers, ids, leftOut, examples }: SchemathesisRun): string {
  const fields = (object: Record<string, unknown>) =>
    Object.entries(object).map(([name, value]) => `${JSON.stringify(name)} = ${JSON.stringify(value)}`);
  return [
    `base-url = ${JSON.stringify(url)}`,
    'seed = 1',
    'workers = 1',
    'continue-on-failure = true',
    'request-timeout = 60',
    'suppress-health-check = ["all"]',
    'warnings = false',
    `headers = { ${fields(headers).join(', ')} }`,
    '[generation]',
    `max-examples = ${examples}`,
    'deterministic = true',
    'no-shrink = true',
    'database = "none"',
    '[phases.stateful]',
    'enabled = false',
    '[checks]',
    'enabled = false',
    ...[
      'not_a_server_error',
      'status_code_conformance',
      'content_type_conformance',
      'response_schema_conformance',
    ].flatMap((check) => [`[checks.${check}]`, 'enabled = true']),
    '[[operations]]',
    `include-path-regex = ${JSON.stringify(leftOut)}`,
    'enabled = false',
    ...Object.entries(ids).flatMap(([start, id]) => [
      '[[operations]]',
      `include-path-regex = ${JSON.stringify(`^${start}/\\{id\\}`)}`,
      `parameters = { "path.id" = [${JSON.stringify(id)}, "${'f'.repeat(24)}", "%00"] }`,
    ]),
    '',
  ].join('\n');
}
