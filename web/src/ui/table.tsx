import type { ReactNode } from 'react';
import './table.css';

/** A column: its title, and whether it holds numbers, which are right-aligned. */
type Column = string | { title: string; isNumber: true };

type TableProps = {
  columns: readonly Column[];
  /** Whether its columns fit on a phone. If not, each row becomes a card there. */
  isNarrow?: boolean;
  children: ReactNode;
};

/** A table with named columns; each row in `children` starts with its heading. */
export function Table({ columns, isNarrow, children }: TableProps) {
  return (
    <table className={`table table--${isNarrow ? 'narrow' : 'cards'}`}>
      <thead>
        <tr>
          {columns.map((column) => {
            const { title, isNumber } =
              typeof column === 'string' ? { title: column, isNumber: false } : column;
            return (
              <th key={title} scope="col" className={isNumber ? 'table__number' : undefined}>
                {title}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** A column of numbers. */
export const numberColumn = (title: string): Column => ({ title, isNumber: true });

/** A number in its column; `title` names the column when the row is a card. */
export function NumberCell({ title, children }: { title: string; children: ReactNode }) {
  return (
    <td className="table__number figures" data-title={title}>
      {children}
    </td>
  );
}
