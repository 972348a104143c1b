import { Skeleton } from './skeleton.tsx';
import './loading-card.css';

/** The place of a card whose content is on its way; as tall as most, so that little moves when it comes. */
export function LoadingCard() {
  return (
    <div className="card loading-card">
      <Skeleton label="Loading your assistant" lines={6} />
    </div>
  );
}
