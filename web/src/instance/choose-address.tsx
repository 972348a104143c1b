import { useState } from 'react';
import { fieldErrorsOf } from '../account/form-validation.ts';
import type { Catalog } from '../api/contract.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { tidySubdomain, validateSubdomain } from './subdomain.ts';
import { SubdomainField } from './subdomain-field.tsx';
import { useStart } from './use-start.ts';

/** Orders again under another address, after the first one turned out to be in use. */
export function ChooseAddress({ catalog, onStarted }: { catalog: Catalog; onStarted: () => void }) {
  const [typed, setTyped] = useState('');
  const start = useStart(onStarted);
  const refused = fieldErrorsOf(start.problem)?.subdomain;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const subdomain = tidySubdomain(typed);
    if (validateSubdomain(subdomain, catalog.subdomain) === null)
      return void start.run(subdomain ? { subdomain } : {});
    document.getElementById('subdomain')?.focus();
  };
  const change = (value: string) => {
    start.clear();
    setTyped(value);
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      {start.problem && !refused && <ProblemNote problem={start.problem} />}
      <SubdomainField
        label="Another address"
        value={typed}
        onValue={change}
        catalog={catalog}
        refused={refused}
      />
      <div>
        <Button type="submit" busy={start.busy}>
          Use this address
        </Button>
      </div>
    </form>
  );
}
