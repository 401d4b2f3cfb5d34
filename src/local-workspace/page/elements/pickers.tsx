import type { ReactNode } from 'react';
import type { ElementValue } from '../../protocol.ts';
import { asString } from '../model/read-json.ts';
import { type ElementProps, labelOf, useElement } from './use-element.ts';

const KINDS = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' } as const;

const pad = (number: number): string => String(number).padStart(2, '0');

/** Seconds since the epoch as the browser's own field writes them, in the reader's time zone. */
const toLocal = (seconds: number): string => {
  const date = new Date(seconds * 1000);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
};

const fieldValue = (value: ElementValue | null): string => {
  if (value?.type === 'datepicker') return value.selected_date ?? '';
  if (value?.type === 'timepicker') return value.selected_time ?? '';
  if (value?.type === 'datetimepicker')
    return value.selected_date_time === null ? '' : toLocal(value.selected_date_time);
  return '';
};

const elementValue = (type: string, text: string): ElementValue => {
  const entered = text === '' ? null : text;
  if (type === 'datepicker') return { type, selected_date: entered };
  if (type === 'timepicker') return { type, selected_time: entered };
  const seconds = entered === null ? null : Math.floor(new Date(entered).getTime() / 1000);
  return { type: 'datetimepicker', selected_date_time: seconds };
};

/** Dates and times are picked with the browser's own fields, which every assistive tool knows. */
export function PickerElement(props: ElementProps): ReactNode {
  const { element, input } = props;
  const { value, change, isPending } = useElement(props);
  const type = asString(element.type);
  const kind = type === 'timepicker' || type === 'datetimepicker' ? KINDS[type] : KINDS.datepicker;
  return (
    <input
      id={input?.id}
      type={kind}
      className={`field is-picker ${input?.isInvalid ? 'is-invalid' : ''}`}
      value={fieldValue(value)}
      aria-label={input === undefined ? labelOf(element, kind === 'time' ? 'Time' : 'Date') : undefined}
      aria-invalid={input?.isInvalid || undefined}
      aria-describedby={input?.describedBy}
      aria-busy={isPending}
      onChange={(event) => change(elementValue(type, event.target.value))}
    />
  );
}
