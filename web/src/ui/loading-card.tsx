import { Skeleton } from './skeleton.tsx';
import './loading-card.css';

/** A placeholder for a loading card. It is as tall as most cards, so that little moves when the content arrives. */
export function LoadingCard() {
  return (
    <div className="card loading-card">
      <Skeleton label="Loading your assistant" lines={6} />
    </div>
  );
}
