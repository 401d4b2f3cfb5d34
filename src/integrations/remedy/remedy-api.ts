import { z } from 'zod';
import { redact } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpAnswer } from '../kit/http/http-client.ts';
import { parseJson, readAnswer, refusalOf } from '../kit/http/json-answer.ts';
import { type Login, openSession } from './session.ts';

const Text = z.string().nullish();
const Fields = z.record(z.string(), z.unknown());
const Entries = z.object({ entries: z.array(z.object({ values: Fields })) });
const Change = z.object({
  'Request ID': z.string().min(1),
  'Infrastructure Change ID': z.string().min(1),
  'Change Request Status': Text,
  Description: Text,
});
const WorkLog = z.object({ 'Detailed Description': Text });
const Created = z.object({ values: z.object({ 'Infrastructure Change Id': Text }) });
const Faults = z
  .array(
    z.object({
      messageText: z.string(),
      messageAppendedText: Text,
      messageNumber: z.union([z.number(), z.string()]).nullish(),
    }),
  )
  .min(1);

export interface Change {
  /** Of the entry on the form, which is another one than that of the change request. */
  entryId: string;
  number: string;
  status: string;
  title: string;
  mark: string;
}
export type Values = Readonly<Record<string, string>>;

const system = 'Remedy';
const entries = '/api/arsys/v1/entry';
const forms = { create: 'CHG:ChangeInterface_Create', change: 'CHG:ChangeInterface', workLog: 'CHG:WorkLog' };
export const numberField = 'Infrastructure Change ID';
/** What AR System calls an entry that is not there. */
const noSuchEntry = '302';

/** The few calls of the REST API of AR System that are needed. Each throws IntegrationError. */
export interface RemedyApi {
  /** The change requests with this value in a field, at most `limit`. */
  find(field: string, value: string, limit: number, withinMs?: number): Promise<Change[]>;
  /** Returns the number; null when the answer does not say it. Never sent twice. */
  create(values: Values): Promise<string | null>;
  /** Returns why it was refused, in the words of the system; null when it was accepted. */
  modify(entryId: string, values: Values): Promise<string | null>;
  /** The notes of its work log with this summary. */
  workLog(number: string, summary: string): Promise<string[]>;
  /** Returns why it was refused; null when it was accepted. */
  addWorkLog(values: Values): Promise<string | null>;
  /** Logs out. */
  close(): Promise<void>;
}

export function connectRemedy({ markField, ...login }: Login & { markField: string }): RemedyApi {
  const { ask, close } = openSession({ ...login, url: login.url.replace(/\/+$/, '') });

  const list = async (
    form: string,
    fields: readonly string[],
    conditions: Values,
    limit: number,
    withinMs?: number,
  ) => {
    const asked = { q: qualification(conditions), fields: `values(${fields.join(',')})`, limit: String(limit) };
    const answer = await ask(
      `${entries}/${form}?${queryOf(asked)}`,
      withinMs === undefined ? { returns: [400] } : { returns: [400], timeoutMs: withinMs },
    );
    return understood(Entries, answer).entries.map(({ values }) => values);
  };
  const change = (fields: unknown): Change => {
    const read = Change.safeParse(fields);
    if (!read.success) throw new IntegrationError('bad_response', `${system}: the response cannot be understood`);
    const { 'Request ID': entryId, [numberField]: number, 'Change Request Status': status, Description } = read.data;
    const mark = Text.catch(null).parse(Fields.parse(fields)[markField]);
    return { entryId, number, status: status ?? '', title: Description ?? '', mark: mark ?? '' };
  };
  const send = (method: 'POST' | 'PUT', path: string, values: Values) =>
    ask(`${entries}/${path}`, { method, body: { values }, returns: [400, 500] });
  const isAccepted = ({ status }: HttpAnswer) => [200, 201, 204].includes(status);

  return {
    find: async (field, value, limit, withinMs) => {
      const wanted = [...new Set(['Request ID', numberField, 'Change Request Status', 'Description', markField])];
      const found = await list(forms.change, wanted, { [field]: value }, limit, withinMs);
      return found.map(change);
    },
    create: async (values) => {
      const fields = 'values(Infrastructure Change Id,Change_Entry_ID)';
      const answer = await send('POST', `${forms.create}?${queryOf({ fields })}`, values);
      // A form without entries of its own answers without a body.
      if (answer.status === 204) return null;
      return understood(Created, answer).values['Infrastructure Change Id'] ?? null;
    },
    modify: async (entryId, values) => {
      const answer = await send('PUT', `${forms.change}/${encodeURIComponent(entryId)}`, values);
      return answer.status === 204 ? null : refusal(answer);
    },
    workLog: async (number, summary) => {
      const conditions = { [numberField]: number, Description: summary };
      const found = await list(forms.workLog, ['Detailed Description'], conditions, 20);
      return found.map((fields) => WorkLog.catch({}).parse(fields)['Detailed Description'] ?? '');
    },
    addWorkLog: async (values) => {
      const answer = await send('POST', forms.workLog, values);
      return isAccepted(answer) && answer.body.trim() === '' ? null : refusal(answer);
    },
    close,
  };
}

/** Conditions that all hold. A quotation mark in a name or a value is doubled, so it ends neither. */
function qualification(conditions: Values): string {
  return Object.entries(conditions)
    .map(([field, value]) => `'${field.replaceAll("'", "''")}'="${value.replaceAll('"', '""')}"`)
    .join(' AND ');
}

/** With %20 for a space, as the documentation writes it. */
function queryOf(parameters: Values): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

function understood<T>(schema: z.ZodType<T>, answer: HttpAnswer): T {
  if (answer.status < 300) return readAnswer(schema, answer, system);
  const words = wordsOf(answer);
  if (words === null && answer.status >= 500)
    throw new IntegrationError('unavailable', `${system}: status ${answer.status}`, { status: answer.status });
  throw refusalOf(answer, system, words ?? undefined);
}

/** Why the system itself refused a change; throws for everything that says nothing about it. */
function refusal(answer: HttpAnswer): string {
  const words = answer.status < 300 ? null : wordsOf(answer);
  if (words !== null) return words;
  if (answer.status >= 500)
    throw new IntegrationError('unavailable', `${system}: status ${answer.status}`, { status: answer.status });
  throw refusalOf(answer, system);
}

function wordsOf(answer: HttpAnswer): string | null {
  const faults = Faults.safeParse(parseJson(answer.body));
  if (!faults.success) return null;
  const words = faults.data.map(({ messageText, messageAppendedText, messageNumber }) => {
    const more = messageAppendedText ? ` ${messageAppendedText}` : '';
    if (String(messageNumber) === noSuchEntry) return 'the change request does not exist any more';
    return `${messageText}${more}${messageNumber == null ? '' : ` (${messageNumber})`}`;
  });
  return redact(words.join('; ').replace(/\s+/g, ' ')).slice(0, 300);
}
