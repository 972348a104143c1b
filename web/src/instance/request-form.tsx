import { useState } from 'react';
import { fieldErrorsOf } from '../account/form-validation.ts';
import type { Catalog, Tier } from '../api/contract.ts';
import { monthWords, questionWords, serverWords, shareWords } from '../catalog/tier-words.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Choice, type Option } from './choice.tsx';
import {
  type RequestFormValues as Form,
  isAvailable,
  openingForm,
  regionFor,
  requestOf,
  validateRequest,
} from './request.ts';
import { SubdomainField } from './subdomain-field.tsx';
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
        <p className="soft">It gets a server of its own. Choose a name, a size and a region.</p>
      </div>
      {start.problem && !refused?.subdomain && <ProblemNote problem={start.problem} />}
      <SubdomainField
        label="Address (optional)"
        value={form.subdomain}
        onValue={(subdomain) => set({ subdomain })}
        catalog={catalog}
        refused={refused?.subdomain}
      />
      <Choice
        legend="Size"
        name="tier"
        options={catalog.tiers.map((tier) => tierOption(tier, form.region))}
        value={form.tier}
        onChange={(tier) => set({ tier, ...regionFor(catalog, tier, form.region) })}
      />
      <Choice
        legend="Region"
        name="region"
        options={catalog.regions.map(({ id, name, city }) => ({
          value: id,
          title: name,
          detail: `In ${city} if there is room`,
          ...(!isAvailable(catalog, form.tier, id) && { note: 'Sold out', disabled: true }),
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
