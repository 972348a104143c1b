import type { ReactNode } from 'react';

/** A table of the operators' page: its columns by name, and the rows, of which each begins with its heading. */
export function Table({ columns, children }: { columns: readonly string[]; children: ReactNode }) {
  return (
    <table className="operators__table">
      <thead>
        <tr>
          {columns.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
