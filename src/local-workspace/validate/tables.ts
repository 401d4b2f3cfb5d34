import { asFields, asList, isFields } from '../fields.ts';
import { limits } from './limits.ts';
import {
  also,
  anything,
  boolean,
  byType,
  list,
  number,
  object,
  oneOf,
  type Report,
  type Shape,
  string,
} from './shape.ts';
import { id, richText } from './texts.ts';

const rawText = object({ type: anything, text: string() });
const rawNumber = object({ type: anything, value: number({ isFraction: true }) }, { text: string() });
const cell = byType({ raw_text: rawText, raw_number: rawNumber, rich_text: richText });

/** The characters that a table's cells show. */
export function tableCharacters(rows: unknown): number {
  let count = 0;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isFields(value)) {
      if (typeof value.text === 'string') count += value.text.length;
      visit(value.elements);
    }
  };
  visit(rows);
  return count;
}

function sameLength(fields: Record<string, unknown>, pointer: string, report: Report): void {
  const rows = asList(fields.rows);
  const width = asList(rows[0]).length;
  rows.forEach((row, index) => {
    if (asList(row).length !== width)
      report.problem('all rows must have the same number of columns', `${pointer}/rows/${index}`);
  });
}

/** The `table` block. */
export const table: Shape = also(
  object(
    { type: anything, rows: list(list(cell, { max: limits.tableColumns }), { max: limits.tableRows }) },
    {
      block_id: id,
      column_settings: list(object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: boolean }), {
        min: 0,
        max: limits.tableColumns,
      }),
    },
  ),
  sameLength,
);

/** The `data_table` block: its first row is the header and holds no rich text. */
export const dataTable: Shape = also(
  object(
    {
      type: anything,
      caption: string(),
      rows: list(list(cell, { max: limits.dataTableColumns }), { min: 2, max: limits.dataTableRows }),
    },
    {
      block_id: id,
      page_size: number({ min: 1, max: limits.dataTablePage }),
      row_header_column_index: number({ min: 0, max: limits.dataTableColumns - 1 }),
    },
  ),
  (fields, pointer, report) => {
    sameLength(fields, pointer, report);
    const header = asList(asList(fields.rows)[0]);
    header.forEach((entry, index) => {
      if (asFields(entry).type === 'rich_text')
        report.problem('unsupported type: rich_text', `${pointer}/rows/0/${index}/type`);
    });
    const column = fields.row_header_column_index;
    if (typeof column === 'number' && header.length > 0 && column >= header.length) {
      report.problem('must name a column of the table', `${pointer}/row_header_column_index`);
    }
  },
);

const label = string({ max: limits.chartLabel });
const series = list(
  object({
    name: label,
    data: list(object({ label, value: number({ isFraction: true }) }), { max: limits.chartPoints }),
  }),
  { max: limits.chartSeries },
);
const axis = object(
  { categories: list(label, { max: limits.chartPoints }) },
  { x_label: string({ max: limits.axisLabel }), y_label: string({ max: limits.axisLabel }) },
);

const axisChart = also(object({ type: anything, series, axis_config: axis }), (fields, pointer, report) => {
  const categories = asList(asFields(fields.axis_config).categories);
  if (new Set(categories).size !== categories.length) {
    report.problem('categories must be unique', `${pointer}/axis_config/categories`);
  }
  const all = asList(fields.series).map(asFields);
  if (new Set(all.map((one) => one.name)).size !== all.length)
    report.problem('series names must be unique', `${pointer}/series`);
  all.forEach((one, index) => {
    const labels = asList(one.data).map((point) => asFields(point).label);
    const isComplete = labels.length === categories.length && categories.every((category) => labels.includes(category));
    if (!isComplete) report.problem('must have exactly one data point per category', `${pointer}/series/${index}/data`);
  });
});

const positive: Shape = (value, pointer, report) => {
  if (typeof value !== 'number' || !(value > 0)) report.problem('must be greater than 0', pointer);
};

/** The `data_visualization` block. */
export const chart: Shape = object(
  {
    type: anything,
    title: string({ max: limits.chartTitle }),
    chart: byType({
      pie: object({
        type: anything,
        segments: list(object({ label, value: positive }), { max: limits.chartSegments }),
      }),
      bar: axisChart,
      area: axisChart,
      line: axisChart,
    }),
  },
  { block_id: id },
);
