import type { ParsedArguments } from './arguments.ts';
import { type ComposeCommand, selectedContainers } from './compose-context.ts';
import { composeRow } from './inspect.ts';
import { fillTemplate } from './template.ts';

/** Lists containers: a table, ids, service names, JSON (one object per line) or a template. */
export const composePs: ComposeCommand = async (context) => {
  const { engine, parsed, output } = context;
  const shown = selectedContainers(context).filter(
    (container) => parsed.has('all') || engine.isRunning(container),
  );
  for (const container of shown) output.out(`${line(composeRow(engine, container), container.id, parsed)}\n`);
  return 0;
};

function line(row: Record<string, unknown>, id: string, parsed: ParsedArguments): string {
  const format = parsed.text('format') ?? 'table';
  if (parsed.has('quiet')) return id;
  if (parsed.has('services')) return String(row.Service);
  if (format === 'json') return JSON.stringify(row);
  if (format !== 'table') return fillTemplate(format, row);
  return [row.Name, row.Image, row.Service, row.Status].join('   ');
}

/** Prints the logs of the containers since their creation. */
export const composeLogs: ComposeCommand = async (context) => {
  const { engine, parsed, output } = context;
  for (const container of selectedContainers(context)) {
    const lines = engine.logs(container);
    const prefix = parsed.has('no-log-prefix') ? '' : `${container.service.container}  | `;
    const shown = lines.slice(-Number(parsed.text('tail') ?? lines.length));
    for (const entry of shown) output.out(`${prefix}${entry}\n`);
  }
  return 0;
};

/** Validates the file and prints the resolved project. */
export const composeConfig: ComposeCommand = async ({ project, parsed, output }) => {
  const whole = JSON.stringify(project, null, 2);
  const images = project.services.map(({ image }) => image).join('\n');
  const names = project.services.map(({ name }) => name).join('\n');
  if (parsed.has('quiet')) return 0;
  output.out(`${parsed.has('images') ? images : parsed.has('services') ? names : whole}\n`);
  return 0;
};
