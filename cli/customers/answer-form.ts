/** What an answer must have at least: texts where `text` stands, lists of one form, and objects with these fields. */
export type AnswerForm = 'text' | readonly [AnswerForm] | { readonly [field: string]: AnswerForm };

/** Whether an answer has a form. More fields are no fault, so that an older command works with a newer server. */
export function hasForm(value: unknown, form: AnswerForm): boolean {
  if (form === 'text') return typeof value === 'string';
  if (isList(form)) return Array.isArray(value) && value.every((each) => hasForm(each, form[0]));
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return Object.entries(form).every(([field, inner]) => hasForm(fields[field], inner));
}

const isList = (form: AnswerForm): form is readonly [AnswerForm] => Array.isArray(form);
