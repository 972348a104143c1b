import { useId, useRef, useState } from 'react';
import { Icon } from '../ui/icon.tsx';
import { helpPage, memberPages, operatorsPage } from './member-pages.ts';
import { NavigationLink } from './navigation-link.tsx';
import './member-navigation.css';

/**
 * The navigation of members: a row below the bar, and on a phone a menu. The menu closes with its links, with Escape, and when
 * the focus leaves it.
 */
export function MemberNavigation({ isOperator }: { isOperator: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const listId = useId();
  const entries = [...memberPages, helpPage, ...(isOperator ? [operatorsPage] : [])];
  const closeOnEscape = (event: React.KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    setOpen(false);
    toggle.current?.focus();
  };
  const closeBehind = (event: React.FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
  return (
    <nav className="member-nav" aria-label="Main" onKeyDown={closeOnEscape} onBlur={closeBehind}>
      <button
        ref={toggle}
        type="button"
        className="member-nav__toggle"
        aria-expanded={isOpen}
        aria-controls={listId}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={isOpen ? 'cross' : 'menu'} />
        Menu
      </button>
      <ul id={listId} className="member-nav__list" data-open={isOpen}>
        {entries.map((entry) => (
          <li key={entry.path}>
            <NavigationLink entry={entry} onClick={() => setOpen(false)} />
          </li>
        ))}
      </ul>
    </nav>
  );
}
