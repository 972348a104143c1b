import { useRef } from 'react';
import { useSeen } from '../../ui/use-seen.ts';
import dark from './dashboard-dark.webp';
import light from './dashboard-light.webp';
import './picture.css';

const alt =
  'The dashboard of a running assistant: its address, the button that opens it, an example request and its details.';

/**
 * The dashboard of the running product, loaded once it is scrolled to: it is a quarter of the page. `e2e/pictures.ts` takes
 * the picture; the one of the other theme is not loaded.
 */
export function Picture() {
  const figure = useRef<HTMLElement>(null);
  const seen = useSeen(figure);
  return (
    <figure ref={figure} className="wrap picture">
      <div className="picture__frame">
        {seen && (
          <>
            <img className="picture__light" src={light} alt={alt} width={1180} height={780} loading="lazy" />
            <img className="picture__dark" src={dark} alt={alt} width={1180} height={780} loading="lazy" />
          </>
        )}
      </div>
      <figcaption className="soft small">Your dashboard, once your assistant is running.</figcaption>
    </figure>
  );
}
