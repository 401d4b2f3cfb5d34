import type { Act, ActResult, Message, PersonView, Workspace } from '../protocol.ts';

const get = async <T>(path: string, params: Record<string, string> = {}): Promise<T> => {
  const query = new URLSearchParams(params).toString();
  const response = await fetch(query === '' ? path : `${path}?${query}`);
  if (!response.ok) throw new Error(`The workspace answered ${response.status}.`);
  return (await response.json()) as T;
};

export const loadWorkspace = (): Promise<Workspace> => get('/local/workspace');
export const loadView = (as: string): Promise<PersonView> => get('/local/view', { as });
export const loadMessages = (as: string, channel: string): Promise<Message[]> =>
  get('/local/messages', { as, channel });
export const loadThread = (as: string, channel: string, ts: string): Promise<Message[]> =>
  get('/local/thread', { as, channel, ts });

/** What the app offers in an `external_select` for what was typed. */
export const loadOptions = (where: Record<string, string>): Promise<Record<string, unknown>> =>
  get('/local/options', where);

/** Never throws: what goes wrong comes back as something to show. */
export const send = async (act: Act): Promise<ActResult> => {
  try {
    const response = await fetch('/local/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(act),
    });
    const result = (await response.json()) as ActResult;
    if (typeof result.ok === 'boolean') return result;
  } catch {
    // Falls through: no answer, or none that can be read.
  }
  return { ok: false, error: 'unreachable', message: 'The local workspace did not answer. Is it still running?' };
};
