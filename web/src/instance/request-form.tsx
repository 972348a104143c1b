import { useState } from 'react';
import { fieldErrorsOf } from '../account/form-validation.ts';
import type { Catalog, Tier } from '../api/contract.ts';
import { monthWords, questionWords, serverWords, shareWords } from '../catalog/tier-words.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Choice, type Option } from './choice.tsx';
import { type RequestFormValues as Form, openingForm, requestOf, validateRequest } from './request.ts';
import { tidySubdomain, validateSubdomain } from './subdomain.ts';
import { useStart } from './use-start.ts';
import './request-form.css';

/** Orders an instance. Every field has a good default, so the button works without any input. */
export function RequestForm({ catalog, onStarted }: { catalog: Catalog; onStarted: () => void }) {
  const [form, setForm] = useState(() => openingForm(catalog));
  const start = useStart(onStarted);
  const refused = fieldErrorsOf(start.problem);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const errors = validateRequest(form, catalog);
    if (Object.keys(errors).length === 0) return void start.run(requestOf(form));
    document.getElementById('subdomain')?.focus();
  };
  const set = (change: Partial<Form>) => {
    start.clear();
    setForm({ ...form, ...change });
  };
  return (
    <form className="card request" onSubmit={submit} noValidate aria-labelledby="request-title">
      <div className="request__head">
        <h2 id="request-title">Get your assistant</h2>
        <p className="soft">It gets a server of its own. We have filled in the form; change what you like.</p>
      </div>
      {start.problem && !refused?.subdomain && <ProblemNote problem={start.problem} />}
      <SubdomainField form={form} set={set} catalog={catalog} refused={refused?.subdomain} />
      <Choice
        legend="Size"
        name="tier"
        options={catalog.tiers.map((tier) => tierOption(tier, form.region))}
        value={form.tier}
        onChange={(tier) => set({ tier })}
      />
      <Choice
        legend="Region"
        name="region"
        options={catalog.regions.map(({ id, name, city }) => ({
          value: id,
          title: name,
          detail: `First choice: ${city}`,
        }))}
        value={form.region}
        onChange={(region) => set({ region })}
      />
      <div className="request__go">
        <Button type="submit" busy={start.busy}>
          Get My Free Instance
        </Button>
        <p className="soft small">
          You can watch every step, or close the page: we write to you when it is ready.
        </p>
      </div>
    </form>
  );
}

type SubdomainProps = {
  form: Form;
  set: (change: Partial<Form>) => void;
  catalog: Catalog;
  refused?: string;
};

function SubdomainField({ form, set, catalog, refused }: SubdomainProps) {
  const { baseDomain, subdomain: rule } = catalog;
  const typed = tidySubdomain(form.subdomain);
  const hint = typed
    ? `Your address will be ${typed}.${baseDomain}`
    : 'Leave it empty and we choose one for you.';
  return (
    <Field
      id="subdomain"
      label="Address (optional)"
      placeholder="your-name"
      value={form.subdomain}
      suffix={<span className="field__suffix">.{baseDomain}</span>}
      error={refused ?? validateSubdomain(typed, rule)}
      hint={hint}
      maxLength={60}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      onChange={(event) => set({ subdomain: event.target.value })}
    />
  );
}

/** The server differs by region; what the assistant gets of it does not. */
function tierOption(tier: Tier, region: string): Option {
  const server = tier.servers.find((each) => each.region === region);
  return {
    value: tier.id,
    title: tier.name,
    detail: (
      <>
        <span className="choice__line">
          <strong>{monthWords(tier)}</strong>, {questionWords(tier.questionsPerMonth) ?? 'without a limit'}
        </span>
        <span className="choice__line">{shareWords(tier.assistant)} for your assistant</span>
        {server && <span className="choice__line">Server: {serverWords(server)}</span>}
      </>
    ),
    note: tier.included ? undefined : 'Not yet',
    disabled: !tier.included || !server,
  };
}
