import { z } from 'zod';
import { releaseRef } from '../../domain/release/release.ts';
import { hasEnded, taskRef } from '../../domain/task/task.ts';
import { sha256, stableJson } from '../../lib/hash.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../../usecases/deps.ts';
import { addNotes } from '../../usecases/task/add-notes.ts';
import { addTodos } from '../../usecases/task/add-todos.ts';
import type { Choice } from '../kit/blocks.ts';
import type { Reply, ShortcutInput, ViewAnswer, ViewInput } from '../kit/input.ts';
import { cut } from '../kit/limits.ts';
import { modal, notice } from '../kit/modal.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { refusalWords, reply } from '../kit/reply.ts';
import { releaseName } from '../release/release-line.ts';
import { newItem, newNote } from './submit-task.ts';

export const addToRelease = { shortcut: 'message.add_to_release', form: 'message.added_to_release' };

const Metadata = z.object({ permalink: z.string().nullable(), channelId: z.string().nullable() });

const longestWords = 3_000;
const longestItem = 200;
/** People in the message who are looked up by name; the form has to open soon. */
const mostMentions = 5;

/** The message shortcut: asks to which release or task the message belongs, and as what. */
export async function openAddToRelease(deps: Deps, input: ShortcutInput): Promise<Reply | null> {
  const choices = await openPlaces(deps);
  if (choices.length === 0 || input.message === null) {
    await input.openModal(notice('Add to release', mrkdwn`No release is open. Open one with “/deploy”.`));
    return null;
  }
  const { channelId, text, files, permalink } = input.message;
  const said = [await plainText(deps, text), ...files.map(({ name, link }) => `File ${name}: ${link}`)];
  await input.openModal(
    modal({
      callbackId: addToRelease.form,
      title: 'Add to release',
      submit: 'Add',
      metadata: JSON.stringify({ permalink: await permalink(), channelId }),
      fields: [
        { kind: 'select', name: 'where', label: 'Release or task', noun: 'releases and tasks', choices },
        {
          kind: 'select',
          name: 'as',
          label: 'Add it as',
          initial: 'note',
          choices: [
            { label: 'A note', value: 'note' },
            { label: 'A checklist item', value: 'item' },
          ],
        },
        {
          kind: 'text',
          name: 'words',
          label: 'Text',
          hint: 'The link to the message is added.',
          initial: cut(said.filter(Boolean).join('\n'), longestWords),
          isLong: true,
          maxLength: longestWords,
        },
      ],
    }),
  );
  return null;
}

/** Every open release, each followed by its tasks that have not ended. */
export async function openPlaces({ database }: Pick<Deps, 'database'>): Promise<Choice[]> {
  return database.read(async (stores) => {
    const releases = await stores.releases.active();
    const places: Choice[] = [];
    for (const release of releases) {
      const tasks = await stores.tasks.tasksFor(release.id);
      places.push({ label: releaseName(release), value: releaseRef(release) });
      for (const task of tasks.filter((one) => one.position !== 0 && !hasEnded(one)))
        places.push({ label: `${taskRef(release, task)} ${task.title}`, value: taskRef(release, task) });
    }
    return places;
  });
}

/** Slack's markup as people read it: names for mentions, labels with their addresses, and no entities. */
async function plainText({ directory }: Pick<Deps, 'directory'>, text: string): Promise<string> {
  const names = new Map<string, string>();
  const mentioned = new Set([...text.matchAll(/<@([UW][A-Z0-9]+)/g)].map(([, id = '']) => id));
  for (const id of [...mentioned].slice(0, mostMentions)) {
    const person = await directory.person(id, 'recent').catch((error: unknown) => {
      if (error instanceof IntegrationError) return null;
      throw error;
    });
    if (person) names.set(id, person.name);
  }
  return text
    .replace(
      /<@([UW][A-Z0-9]+)(?:\|([^>]*))?>/g,
      (_whole, id: string, label?: string) => `@${names.get(id) ?? label ?? id}`,
    )
    .replace(/<#C[A-Z0-9]+\|([^>]*)>/g, '#$1')
    .replace(/<!(?:subteam\^[A-Z0-9]+\|)?@?([^>|]*)(?:\|[^>]*)?>/g, '@$1')
    .replace(/<(https?:[^|>]+)\|([^>]*)>/g, '$2 ($1)')
    .replace(/<((?:https?|mailto):[^|>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

export async function submitAddToRelease(deps: Deps, input: ViewInput): Promise<ViewAnswer> {
  const { permalink, channelId } = Metadata.parse(JSON.parse(input.metadata));
  const { where = '', as, words = '' } = input.values;
  const link = permalink ?? '';
  const added =
    as === 'item'
      ? await addTodos(deps, { release: where, todos: [newItem(where, itemTitle(words, link))] }, keyed(input))
      : await addNotes(deps, { release: where, notes: [newNote(where, `${words}\n${link}`.trim())] }, keyed(input));
  if (added.ok) {
    const what = as === 'item' ? 'the checklist' : 'the log';
    return { kind: 'close', reply: reply(mrkdwn`:pushpin: Added to ${what} of *${where}*.`), replyTo: channelId ?? '' };
  }
  const { code, sentence, next } = refusalWords(added.error);
  return { kind: 'errors', errors: { words: `${sentence} ${next} (${code})` }, code };
}

/** A title is one short line: what does not fit is behind the link. */
function itemTitle(words: string, link: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  return link === '' ? cut(line, longestItem) : `${cut(line, longestItem - link.length - 1)} ${link}`;
}

/** The form may be sent again after a refusal, with other values. */
function keyed({ caller, values }: ViewInput) {
  return { ...caller, key: `${caller.key}:${sha256(stableJson(values)).slice(0, 16)}` };
}
