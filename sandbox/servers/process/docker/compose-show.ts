import { type ComposeCommand, selectedContainers } from './compose-context.ts';
import { composeRow } from './describe.ts';
import { fillTemplate } from './template.ts';
import type { Words } from './words.ts';

/** Lists containers: a table, ids, service names, JSON (one object per line) or a template. */
export const ps: ComposeCommand = async (context) => {
  const { engine, words, output } = context;
  const shown = selectedContainers(context).filter(
    (container) => words.has('all') || engine.isRunning(container),
  );
  for (const container of shown) output.out(`${line(composeRow(engine, container), container.id, words)}\n`);
  return 0;
};

function line(row: Record<string, unknown>, id: string, words: Words): string {
  const format = words.text('format') ?? 'table';
  if (words.has('quiet')) return id;
  if (words.has('services')) return String(row.Service);
  if (format === 'json') return JSON.stringify(row);
  if (format !== 'table') return fillTemplate(format, row);
  return [row.Name, row.Image, row.Service, row.Status].join('   ');
}

/** Prints what the containers' processes said since they were made. */
export const logs: ComposeCommand = async (context) => {
  const { engine, words, output } = context;
  for (const container of selectedContainers(context)) {
    const lines = engine.logs(container);
    const prefix = words.has('no-log-prefix') ? '' : `${container.service.container}  | `;
    const shown = lines.slice(-Number(words.text('tail') ?? lines.length));
    for (const entry of shown) output.out(`${prefix}${entry}\n`);
  }
  return 0;
};

/** Says whether the file is in order, and what it comes to. */
export const config: ComposeCommand = async ({ project, words, output }) => {
  const whole = JSON.stringify(project, null, 2);
  const images = project.services.map(({ image }) => image).join('\n');
  const names = project.services.map(({ name }) => name).join('\n');
  if (words.has('quiet')) return 0;
  output.out(`${words.has('images') ? images : words.has('services') ? names : whole}\n`);
  return 0;
};
