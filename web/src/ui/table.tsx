import type { ReactNode } from 'react';
import './table.css';

/** A column: its title, and whether it holds numbers, which stand at its end. */
type Column = string | { title: string; isNumber: true };

type TableProps = {
  columns: readonly Column[];
  /** Its columns fit on a phone too; otherwise each row is a card there. */
  isNarrow?: boolean;
  children: ReactNode;
};

/** A table: its columns by name, and the rows, of which each begins with its heading. */
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

/** A number in its column; `title` says which one where the row is a card. */
export function NumberCell({ title, children }: { title: string; children: ReactNode }) {
  return (
    <td className="table__number figures" data-title={title}>
      {children}
    </td>
  );
}
