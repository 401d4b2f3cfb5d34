import type { ReactNode } from 'react';
import { asArray, asNumber, asObject, asObjects, asString, type Json } from '../model/read-json.ts';
import { PlainText } from './mrkdwn.tsx';
import { RichText } from './rich-text.tsx';

/** The content of one cell of either kind of table. */
export function Cell({ cell }: { cell: Json }): ReactNode {
  if (cell.type === 'rich_text') return <RichText block={cell} />;
  if (cell.type === 'raw_number') {
    return asString(cell.text) || asNumber(cell.value)?.toLocaleString('en-US') || '';
  }
  return <PlainText text={asString(cell.text)} />;
}

export const alignOf = (setting: Json | undefined): 'left' | 'center' | 'right' =>
  setting?.align === 'center' || setting?.align === 'right' ? setting.align : 'left';

const keyed = <T,>(items: T[]): { key: string; item: T }[] =>
  items.map((item, index) => ({ key: String(index), item }));

export function Table({ block }: { block: Json }): ReactNode {
  const rows = asArray(block.rows).map(asObjects);
  const settings = asArray(block.column_settings).map(asObject);
  const [head = [], ...body] = rows;
  const cellClass = (column: string): string => {
    const setting = settings[Number(column)];
    return `is-${alignOf(setting)} ${setting?.is_wrapped === true ? 'is-wrapped' : ''}`;
  };
  return (
    <div className="table-frame">
      <table>
        <thead>
          <tr>
            {keyed(head).map(({ key, item }) => (
              <th key={key} scope="col" className={cellClass(key)}>
                <Cell cell={item} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keyed(body).map(({ key: rowKey, item: row }) => (
            <tr key={rowKey}>
              {keyed(row).map(({ key, item }) => (
                <td key={key} className={cellClass(key)}>
                  <Cell cell={item} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
