import './progress-bar.css';

/** Progress in percent; the label says of what. */
export function ProgressBar({ percent, label }: { percent: number; label: string }) {
  return <progress className="progress-bar" max={100} value={percent} aria-label={label} />;
}
