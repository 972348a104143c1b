/** Thrown for a Go template beyond `{{.A.b}}` and `{{json .A}}`. */
class UnsupportedTemplate extends Error {
  readonly code = 'unsupported_template';
}

const field = /\{\{-?\s*(json\s+)?\.([\w.]*)\s*-?\}\}/g;

/** Fills a `--format` template: fields by path, or as JSON with `json`. Missing fields print `<no value>`. */
export function fillTemplate(template: string, value: unknown): string {
  const filled = template.replace(field, (_all, json: string | undefined, path: string) => {
    const found = at(value, path.split('.').filter(Boolean));
    return json || typeof found === 'object' ? JSON.stringify(found ?? null) : String(found ?? '<no value>');
  });
  if (filled.includes('{{'))
    throw new UnsupportedTemplate(`the simulated docker does not support the template ${template}`);
  return filled;
}

function at(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}
