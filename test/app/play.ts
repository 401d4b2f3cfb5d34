import { findElement } from '../../src/cli/demo/workspace-client.ts';
import type { Release } from '../../src/domain/release/release.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import type { ActResult, Message } from '../../src/local-workspace/protocol.ts';
import { type WholeRelease, wholeRelease } from '../support/whole-release.ts';
import { type Stage, until } from './stage.ts';

const { priya, marcus, tom, lena } = personIds;

/** Types a request as Priya and returns the release as it is on record. */
export async function request(stage: Stage, line: string): Promise<WholeRelease> {
  const answer = await stage.people.says(priya, `/deploy ${line}`);
  const [ref] = /R-\d+(?=\* planned)/.exec(answer) ?? [];
  if (!ref) throw new Error(`/deploy ${line} was answered: ${answer}`);
  return view(stage, ref);
}

/** The release and everything of it as it is on record now. */
export async function view(stage: Stage, ref: string): Promise<WholeRelease> {
  const found = await stage.read((stores) => stores.releases.findByNumber(Number(ref.slice(2))));
  const shown = found ? await wholeRelease(stage.bot.deps, found.id) : null;
  if (!shown) throw new Error(`there is no ${ref}`);
  return shown;
}

export async function inState(stage: Stage, ref: string, ...states: Release['state'][]): Promise<WholeRelease> {
  return until(`${ref} is ${states.join(' or ')}`, async () => {
    const shown = await view(stage, ref);
    return states.includes(shown.release.state) ? shown : null;
  });
}

/** Checklist by Tom, approval by Marcus, start by Priya, all on the card. */
export async function approveAndStart(stage: Stage, ref: string): Promise<void> {
  await approve(stage, ref);
  await press(stage, priya, ref, 'release.start');
  await inState(stage, ref, 'in_progress', 'failed', 'completed');
}

/** The same where checks already fail: the start asks first, and the answer is yes. */
export async function approveAndStartNevertheless(stage: Stage, ref: string): Promise<void> {
  await approve(stage, ref);
  await press(stage, priya, ref, 'release.start');
  const question = await until(`${ref} asks`, async () =>
    (await stage.people.privates(priya))
      .reverse()
      .find(({ text }) => text.includes('FAILING_BEFORE') && text.includes(ref)),
  );
  await stage.people.press(priya, async () => question, 'release.start_despite_failing');
  await inState(stage, ref, 'in_progress', 'failed', 'completed');
}

export async function approve(stage: Stage, ref: string): Promise<void> {
  await stage.people.tickAll(tom, ref);
  await press(stage, marcus, ref, 'approval.approve');
  await inState(stage, ref, 'approved', 'in_progress', 'completed');
}

/** Presses a button of a release's card. */
export function press(stage: Stage, as: string, ref: string, actionId: string): Promise<void> {
  return stage.people.press(as, () => stage.people.card(as, ref), actionId);
}

export async function proposal(stage: Stage): Promise<Message> {
  return until('a proposal', () => offeredIn(stage, 'analysis.roll_back'));
}

export async function offeredIn(stage: Stage, actionId: string): Promise<Message | null> {
  const messages = await stage.people.workspace.messages(lena, channelIds.onCall);
  return messages.find((one) => findElement(one, actionId)) ?? null;
}

/** The newest private answer that holds these words. */
export function told(stage: Stage, as: string, words: string): Promise<Message> {
  return until(`${words} said to ${as}`, async () =>
    (await stage.people.privates(as)).reverse().find((one) => one.text.includes(words)),
  );
}

/** What a searched field offers for what is typed. */
export async function suggestions(stage: Stage, as: string, blockId: string, typed: string) {
  const asked = new URLSearchParams({ as, surface: 'modal', blockId, actionId: 'value', query: typed });
  const answer = await fetch(`${stage.workspace.url}/local/options?${asked}`);
  const { options } = (await answer.json()) as { options: { text: { text: string }; value: string }[] };
  return options;
}

async function suggested(stage: Stage, as: string, blockId: string, value: string) {
  return (await suggestions(stage, as, blockId, value)).find((one) => one.value === value) ?? null;
}

/** Fills the open modal by block id; every input of ours has the action id `value`. */
export async function fill(
  stage: Stage,
  as: string,
  values: Readonly<Record<string, string | { seconds: number }>>,
): Promise<void> {
  for (const [blockId, value] of Object.entries(values)) {
    const modal = stage.workspace.view(as)?.modal;
    const block = modal?.blocks.find((one) => one.block_id === blockId);
    const element = block?.element as { type?: string; options?: { text: unknown; value: string }[] } | undefined;
    const option = element?.options?.find((one) => one.value === value);
    const result = await stage.workspace.act({
      kind: 'fill',
      as,
      blockId,
      actionId: 'value',
      element:
        typeof value !== 'string'
          ? { type: 'datetimepicker', selected_date_time: value.seconds }
          : option
            ? { type: 'static_select', selected_option: option as never }
            : element?.type === 'external_select'
              ? { type: 'external_select', selected_option: (await suggested(stage, as, blockId, value)) as never }
              : element?.type === 'users_select'
                ? { type: 'users_select', selected_user: value }
                : { type: 'plain_text_input', value },
    });
    if (!result.ok) throw new Error(`${blockId}: ${result.message}`);
  }
}

export function submit(stage: Stage, as: string): Promise<ActResult> {
  return stage.workspace.act({ kind: 'submit', as });
}

/** How many rows of each kind are on record: what was refused must not have added to them. */
export function counts(stage: Stage) {
  return stage.read(async (stores) => {
    const releases = await stores.releases.newest(1_000);
    const sum = async (of: (id: Release['id']) => Promise<readonly unknown[]>) => {
      let total = 0;
      for (const release of releases) total += (await of(release.id)).length;
      return total;
    };
    return {
      releases: releases.length,
      events: await sum((id) => stores.events.forRelease(id)),
      approvals: await sum((id) => stores.approvals.forRelease(id)),
      notes: await sum((id) => stores.tasks.notesFor(id)),
      messages: await sum((id) => stores.messages.forRelease(id)),
      posts: await sum((id) => stores.posts.forRelease(id)),
      locks: (await stores.locks.open()).length,
    };
  });
}
