import type { EventType } from '../../api/contract.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { EVENTS, eventWords } from './webhook-words.ts';
import './webhooks.css';

/** What a person says about a webhook. */
export type WebhookInput = { url: string; events: EventType[] };

type FieldsProps = {
  value: WebhookInput;
  errors: Record<string, string> | null;
  onChange: (value: WebhookInput) => void;
};

/** The address of a webhook and the events that it is for. */
export function WebhookFields({ value, errors, onChange }: FieldsProps) {
  const { url, events } = value;
  const toggle = (event: EventType) =>
    onChange({
      url,
      events: EVENTS.filter((one) => (one === event ? !events.includes(one) : events.includes(one))),
    });
  return (
    <>
      <Field
        label="Address that we call"
        hint="Begins with https://. Redirects are not followed."
        type="url"
        inputMode="url"
        placeholder="https://"
        value={url}
        maxLength={2048}
        autoComplete="off"
        spellCheck={false}
        error={errors?.url}
        onChange={(event) => onChange({ url: event.target.value, events })}
      />
      <fieldset
        className="webhook-events"
        aria-describedby={errors?.events ? 'webhook-events-fault' : undefined}
      >
        <legend>Events</legend>
        {EVENTS.map((event) => (
          <Checkbox key={event} checked={events.includes(event)} onChange={() => toggle(event)}>
            <code>{event}</code> <span className="soft">{eventWords(event)}</span>
          </Checkbox>
        ))}
        <div className="field__fault" id="webhook-events-fault" aria-live="polite">
          {errors?.events}
        </div>
      </fieldset>
    </>
  );
}
