import type { ReactNode } from 'react';
import './choice.css';

/** One option of a choice. */
export type Option = { value: string; title: string; detail: ReactNode; note?: string; disabled?: boolean };

type ChoiceProps = {
  legend: string;
  name: string;
  options: Option[];
  value: string;
  onChange: (value: string) => void;
};

/** Radio buttons drawn as cards. */
export function Choice({ legend, name, options, value, onChange }: ChoiceProps) {
  return (
    <fieldset className="choice">
      <legend className="choice__legend">{legend}</legend>
      <div className="choice__options">
        {options.map((option) => (
          <label key={option.value} className="choice__option">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => onChange(option.value)}
            />
            <span className="choice__title">{option.title}</span>
            {option.note && <span className="choice__note">{option.note}</span>}
            <span className="choice__detail">{option.detail}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
