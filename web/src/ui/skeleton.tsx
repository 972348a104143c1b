import './skeleton.css';

/** Grey bars in place of text that is loading. `label` is what a screen reader announces. */
export function Skeleton({ label, lines = 3 }: { label: string; lines?: number }) {
  return (
    <div className="skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars never move
        <span key={line} className="skeleton__bar" />
      ))}
    </div>
  );
}
