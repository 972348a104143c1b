import type { Catalog } from '../../api/contract.ts';
import { Section } from './section.tsx';
import './regions.css';

/** The regions that a server can be in. Hidden until the catalog has loaded. */
export function Regions({ regions }: { regions: Catalog['regions'] | null }) {
  if (!regions) return null;
  return (
    <Section
      id="regions"
      title="Near you"
      lead="Choose the region of your server. Your files stay on that machine."
    >
      <ul className="regions">
        {regions.map(({ id, name, city }) => (
          <li key={id}>
            <span className="regions__name">{name}</span>
            <span className="soft">{city}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
