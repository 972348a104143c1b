import type { Catalog } from '../api/contract.ts';
import { Field } from '../ui/field.tsx';
import { tidySubdomain, validateSubdomain } from './subdomain.ts';

type SubdomainFieldProps = {
  label: string;
  value: string;
  onValue: (value: string) => void;
  catalog: Catalog;
  /** Why the API refused the value, if it did. */
  refused?: string | undefined;
};

/** The field for an assistant's address. It may stay empty: the API then chooses one. */
export function SubdomainField({ label, value, onValue, catalog, refused }: SubdomainFieldProps) {
  const { baseDomain, subdomain: rule } = catalog;
  const typed = tidySubdomain(value);
  const error = refused ?? validateSubdomain(typed, rule);
  const promise = typed
    ? `Your address will be ${typed}.${baseDomain}`
    : 'Leave it empty and we choose one for you.';
  return (
    <Field
      id="subdomain"
      label={label}
      placeholder="your-name"
      value={value}
      suffix={<span className="field__suffix">.{baseDomain}</span>}
      error={error}
      hint={error ? null : promise}
      maxLength={60}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      onChange={(event) => onValue(event.target.value)}
    />
  );
}
