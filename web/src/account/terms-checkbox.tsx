import { Checkbox } from '../ui/checkbox.tsx';

type TermsProps = { checked: boolean; error?: string | null; onChange: (accepted: boolean) => void };

/** The checkbox for the terms. The links open in a new tab, so that nothing typed is lost. */
export function TermsCheckbox({ checked, error, onChange }: TermsProps) {
  return (
    <Checkbox id="terms" checked={checked} error={error} onChange={(event) => onChange(event.target.checked)}>
      I accept the{' '}
      <a href="/terms" target="_blank" rel="noopener">
        terms
      </a>{' '}
      and have read the{' '}
      <a href="/privacy" target="_blank" rel="noopener">
        privacy notice
      </a>
      .
    </Checkbox>
  );
}
