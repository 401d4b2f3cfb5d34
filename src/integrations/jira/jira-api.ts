import { z } from 'zod';
import type { Secret } from '../../lib/redact.ts';
import { basicAuthorization } from '../kit/http/basic-authorization.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { parseJson, readAnswer, refusalOf } from '../kit/http/json-answer.ts';

const Issue = z.object({
  key: z.string(),
  fields: z.object({ summary: z.string().nullish(), status: z.object({ name: z.string() }) }),
});
export type Issue = z.output<typeof Issue>;
const Comments = z.object({ comments: z.array(z.object({ body: z.unknown() })), total: z.number() });
const Transitions = z.object({
  transitions: z.array(z.object({ id: z.string(), to: z.object({ name: z.string() }) })),
});
export type Transition = z.output<typeof Transitions>['transitions'][number];
const Fault = z.object({
  errorMessages: z.array(z.string()).default([]),
  errors: z.record(z.string(), z.string()).default({}),
});
const Written = z.object({ id: z.union([z.string(), z.number()]) });
const Myself = z.object({ displayName: z.string() });

const system = 'Jira';
const timeoutMs = 8_000;
const pageSize = 100;
/** Older comments are not searched. */
const mostPages = 10;

/** The few calls of the REST API 3 that are needed. Each throws IntegrationError. */
export interface JiraApi {
  readonly url: string;
  whoAmI(): Promise<string>;
  /** Null when there is no such issue, or this account may not see it. */
  issue(key: string): Promise<Issue | null>;
  /** One per `globalId`. */
  link(key: string, link: { globalId: string; url: string; title: string }): Promise<void>;
  /** Whether one of the last thousand comments has a text of exactly these words in it. */
  hasComment(key: string, text: string): Promise<boolean>;
  /** Never sent twice. */
  comment(key: string, paragraphs: readonly string[]): Promise<void>;
  transitions(key: string): Promise<Transition[]>;
  /** Null when it was made; otherwise why not. */
  transition(key: string, id: string): Promise<string | null>;
}

export function connectJira({
  url: given,
  email,
  token,
  http,
}: {
  url: string;
  email: Secret;
  token: Secret;
  http: HttpClient;
}): JiraApi {
  const url = given.replace(/\/+$/, '');
  const headers = {
    accept: 'application/json',
    authorization: basicAuthorization(email.reveal(), token.reveal()),
  };
  const ask = (path: string, more: HttpAsk = {}) =>
    http.ask(`${url}/rest/api/3${path}`, { timeoutMs, ...more, headers });
  const at = (key: string) => `/issue/${encodeURIComponent(key)}`;
  return {
    url,
    whoAmI: async () => readAnswer(Myself, await ask('/myself'), system).displayName,
    issue: async (key) => {
      const answer = await ask(`${at(key)}?fields=summary,status`);
      // A page of something else says nothing about the issue.
      return answer.status === 404 && wordsOf(answer) !== null ? null : readAnswer(Issue, answer, system);
    },
    link: async (key, { globalId, url: target, title }) => {
      const body = { globalId, application: { name: 'Quarterdeck' }, object: { url: target, title } };
      readAnswer(Written, await ask(`${at(key)}/remotelink`, { method: 'POST', body, isSafe: true }), system);
    },
    hasComment: async (key, text) => {
      for (let page = 0; page < mostPages; page += 1) {
        const range = `startAt=${page * pageSize}&maxResults=${pageSize}&orderBy=-created`;
        const { comments, total } = readAnswer(Comments, await ask(`${at(key)}/comment?${range}`), system);
        if (comments.some(({ body }) => JSON.stringify(body)?.includes(`"text":${JSON.stringify(text)}`))) return true;
        if (comments.length === 0 || (page + 1) * pageSize >= total) return false;
      }
      return false;
    },
    comment: async (key, paragraphs) => {
      const body = { body: documentOf(paragraphs) };
      readAnswer(Written, await ask(`${at(key)}/comment`, { method: 'POST', body }), system);
    },
    transitions: async (key) => readAnswer(Transitions, await ask(`${at(key)}/transitions`), system).transitions,
    transition: async (key, id) => {
      const body = { transition: { id } };
      const answer = await ask(`${at(key)}/transitions`, { method: 'POST', body, returns: [400] });
      if (answer.status === 204) return null;
      const words = wordsOf(answer);
      if ([400, 409, 422].includes(answer.status) && words !== null) return words;
      throw refusalOf(answer, system, words ?? undefined);
    },
  };
}

/** What Jira says in an error; null when it is no error of Jira. */
function wordsOf(answer: HttpAnswer): string | null {
  const fault = Fault.safeParse(parseJson(answer.body));
  if (!fault.success) return null;
  const { errorMessages, errors } = fault.data;
  const words = [...errorMessages, ...Object.entries(errors).map(([field, text]) => `${field}: ${text}`)].join('; ');
  return words === '' ? null : words;
}

/** Paragraphs as an Atlassian document: text nodes only, so nothing in them is markup. */
function documentOf(paragraphs: readonly string[]): unknown {
  const content = paragraphs
    .filter((text) => text.trim() !== '')
    .map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] }));
  return { type: 'doc', version: 1, content };
}
