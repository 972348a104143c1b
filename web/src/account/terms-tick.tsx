import { Tick } from '../ui/tick.tsx';

type TermsProps = { checked: boolean; fault?: string | null; onChange: (accepted: boolean) => void };

/** The terms box. The links open beside the form, so that nothing typed is lost. */
export function TermsTick({ checked, fault, onChange }: TermsProps) {
  return (
    <Tick id="terms" checked={checked} fault={fault} onChange={(event) => onChange(event.target.checked)}>
      I accept the{' '}
      <a href="/terms" target="_blank" rel="noopener">
        terms
      </a>{' '}
      and have read the{' '}
      <a href="/privacy" target="_blank" rel="noopener">
        privacy notice
      </a>
      .
    </Tick>
  );
}
