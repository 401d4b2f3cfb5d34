import { type ReactNode, useState } from 'react';
import { Icon } from '../components/icon.tsx';
import { asArray, asNumber, asObjects, type Json, plainTextOf } from '../model/read-json.ts';
import { numberOf, sortRows } from '../model/table-sort.ts';
import { Cell } from './table.tsx';

type Sort = { column: number; direction: 'ascending' | 'descending' } | null;

const nextSort = (sort: Sort, column: number): Sort => {
  if (sort?.column !== column) return { column, direction: 'ascending' };
  return sort.direction === 'ascending' ? { column, direction: 'descending' } : null;
};

/** A table one can sort and leaf through. */
export function DataTable({ block }: { block: Json }): ReactNode {
  const [sort, setSort] = useState<Sort>(null);
  const [page, setPage] = useState(0);
  const [head = [], ...body] = asArray(block.rows).map(asObjects);
  const columns = head.map((cell, column) => ({ cell, column, key: String(column) }));
  const pageSize = Math.min(Math.max(asNumber(block.page_size) ?? 5, 1), 100);
  const pages = Math.max(1, Math.ceil(body.length / pageSize));
  const at = Math.min(page, pages - 1);
  const sorted = sort === null ? body : sortRows(body, sort.column, sort.direction);
  const shown = sorted.slice(at * pageSize, (at + 1) * pageSize).map((row, index) => ({ row, key: String(index) }));
  const alignment = (cell: Json | undefined): string => (numberOf(cell) === null ? 'is-left' : 'is-right');
  return (
    <figure className="data-table">
      <div className="table-frame">
        <table>
          <caption>{plainTextOf(block.caption)}</caption>
          <thead>
            <tr>
              {columns.map(({ cell, column, key }) => (
                <th
                  key={key}
                  scope="col"
                  className={alignment(body[0]?.[column])}
                  aria-sort={sort?.column === column ? sort.direction : 'none'}
                >
                  <button type="button" onClick={() => setSort(nextSort(sort, column))}>
                    <Cell cell={cell} />
                    <Icon name={sort?.column === column ? 'chevron' : 'sort'} size={13} />
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ row, key }) => (
              <tr key={key}>
                {columns.map(({ column, key: columnKey }) => (
                  <td key={columnKey} className={alignment(row[column])}>
                    <Cell cell={row[column] ?? {}} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <figcaption className="table-pages">
          <button type="button" className="button is-small" disabled={at === 0} onClick={() => setPage(at - 1)}>
            Previous
          </button>
          <span>
            {at * pageSize + 1}–{Math.min((at + 1) * pageSize, body.length)} of {body.length}
          </span>
          <button type="button" className="button is-small" disabled={at === pages - 1} onClick={() => setPage(at + 1)}>
            Next
          </button>
        </figcaption>
      )}
    </figure>
  );
}
