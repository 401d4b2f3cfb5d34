import { asNumber, asObject, asObjects, asString, type Json } from './read-json.ts';

const wordsOf = (value: Json): string =>
  Array.isArray(value.elements)
    ? asObjects(value.elements).map(wordsOf).join('')
    : asString(value.text, asString(asObject(value.text).text, asString(value.name)));

export const numberOf = (cell: Json | undefined): number | null => {
  if (cell?.type !== 'raw_number') return null;
  return asNumber(cell.value) ?? asNumber(Number.parseFloat(asString(cell.text).replaceAll(',', '')));
};

/** Numbers in order if the whole column is numbers, words otherwise; equal rows keep their place. */
export const sortRows = (rows: Json[][], column: number, direction: 'ascending' | 'descending'): Json[][] => {
  const isNumeric = rows.every((row) => numberOf(row[column]) !== null);
  const sign = direction === 'ascending' ? 1 : -1;
  const compare = (a: Json[], b: Json[]): number => {
    if (isNumeric) return (numberOf(a[column]) ?? 0) - (numberOf(b[column]) ?? 0);
    return wordsOf(a[column] ?? {}).localeCompare(wordsOf(b[column] ?? {}), 'en', { numeric: true });
  };
  return rows.toSorted((a, b) => sign * compare(a, b));
};
