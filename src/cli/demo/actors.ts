import { channelIds } from '../../local-workspace/default-seed.ts';
import type { ElementValue, Message, SelectedOption } from '../../local-workspace/protocol.ts';
import { findElement, type WorkspaceClient } from './workspace-client.ts';

const pollMs = 60;

/** Polls `look` until it returns a value; throws with `what` after `timeoutMs`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`did not happen within ${timeoutMs / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Slower requests are acknowledged first; the answer follows. */
function isHourglass(text: string): boolean {
  return text.startsWith(':hourglass_flowing_sand:');
}

/** What the people in the demo do and see. */
export class Actors {
  readonly workspace: WorkspaceClient;
  constructor(workspace: WorkspaceClient) {
    this.workspace = workspace;
  }

  /** Types a line in #releases and returns the private answer. */
  async says(as: string, text: string): Promise<string> {
    const before = new Set((await this.privates(as)).map((message) => message.ts));
    const result = await this.workspace.act({ kind: 'say', as, channel: channelIds.releases, text });
    if (!result.ok) throw new Error(`${text}: ${result.message}`);
    if (result.ephemeral && !isHourglass(result.ephemeral.text)) return result.ephemeral.text;
    const answer = await until(
      `an answer to ${text}`,
      async () => (await this.privates(as)).find((one) => !before.has(one.ts) && !isHourglass(one.text)),
      10_000,
    );
    return answer.text;
  }

  async privates(as: string, channel: string = channelIds.releases): Promise<Message[]> {
    return (await this.workspace.messages(as, channel)).filter((message) => message.isEphemeral);
  }

  /** The card of a release as #releases shows it now. */
  async card(as: string, ref: string): Promise<Message | null> {
    const messages = await this.workspace.messages(as, channelIds.releases);
    return messages.find((message) => !message.isEphemeral && message.text.startsWith(`*${ref} ·`)) ?? null;
  }

  async cardThat(
    as: string,
    ref: string,
    what: string,
    holds: (card: Message) => boolean,
    timeoutMs?: number,
  ): Promise<Message> {
    return until(
      `${ref}: ${what}`,
      async () => {
        const card = await this.card(as, ref);
        return card && holds(card) ? card : null;
      },
      timeoutMs,
    );
  }

  /** Presses a button as soon as the message has it. */
  async press(as: string, look: () => Promise<Message | null | undefined>, actionId: string): Promise<void> {
    const { message, found } = await until(`a button ${actionId}`, async () => {
      const seen = await look();
      const element = seen ? findElement(seen, actionId) : null;
      return seen && element ? { message: seen, found: element } : null;
    });
    await this.#use(as, message, found.blockId, actionId, { type: 'button', value: String(found.element.value ?? '') });
  }

  /** Ticks every box of the checklist that is still open, and returns how many. */
  async tickAll(as: string, ref: string): Promise<number> {
    const card = await this.cardThat(as, ref, 'a checklist', (one) => findElement(one, 'checklist.tick') !== null);
    const found = findElement(card, 'checklist.tick');
    const options = (found?.element.options ?? []) as SelectedOption[];
    const ticked = (found?.element.initial_options ?? []) as SelectedOption[];
    await this.#use(as, card, found?.blockId ?? '', 'checklist.tick', {
      type: 'checkboxes',
      selected_options: options,
    });
    return options.length - ticked.length;
  }

  async #use(as: string, message: Message, blockId: string, actionId: string, element: ElementValue): Promise<void> {
    const result = await this.workspace.act({
      kind: 'press',
      as,
      channel: message.channel,
      ts: message.ts,
      blockId,
      actionId,
      element,
    });
    if (!result.ok) throw new Error(`${actionId}: ${result.message}`);
  }
}
