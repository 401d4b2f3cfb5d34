import type { Act, ActResult, LiveEvent, Message, PersonView } from '../../local-workspace/protocol.ts';

/** Acts in the local workspace as its page does, over the same HTTP. */
export class WorkspaceClient {
  readonly #url: string;
  /** Every text that was ever shown to the observer, in order. */
  readonly seen: string[] = [];
  #observing: AbortController | null = null;

  constructor(url: string) {
    this.#url = url.replace(/\/$/, '');
  }

  async act(act: Act): Promise<ActResult> {
    const response = await fetch(`${this.#url}/local/act`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(act),
      signal: AbortSignal.timeout(15_000),
    });
    return (await response.json()) as ActResult;
  }

  messages(as: string, channel: string): Promise<Message[]> {
    return this.#get('/local/messages', { as, channel });
  }

  thread(as: string, channel: string, ts: string): Promise<Message[]> {
    return this.#get('/local/thread', { as, channel, ts });
  }

  view(as: string): Promise<PersonView> {
    return this.#get('/local/view', { as });
  }

  /** The person's direct messages with the bot. */
  async directMessages(as: string): Promise<Message[]> {
    const { channels } = await this.view(as);
    const lists = await Promise.all(
      channels.filter((channel) => channel.kind === 'direct').map((channel) => this.messages(as, channel.id)),
    );
    return lists.flat();
  }

  /** Follows the live updates of this person's page. */
  observe(as: string): void {
    this.#observing = new AbortController();
    void this.#follow(as, this.#observing.signal).catch(() => {});
  }

  stopObserving(): void {
    this.#observing?.abort();
  }

  async #follow(as: string, signal: AbortSignal): Promise<void> {
    const response = await fetch(`${this.#url}/local/live?as=${as}`, { signal });
    let rest = '';
    for await (const chunk of response.body ?? []) {
      rest += Buffer.from(chunk).toString();
      const events = rest.split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        const data = event.split('\n').find((line) => line.startsWith('data:'));
        if (!data) continue;
        const live = JSON.parse(data.slice(5)) as LiveEvent;
        if (live.type === 'message' || live.type === 'messageChanged')
          this.seen.push(`${live.message.text}\n${JSON.stringify(live.message.blocks)}`);
      }
    }
  }

  async #get<T>(path: string, query: Record<string, string>): Promise<T> {
    const response = await fetch(`${this.#url}${path}?${new URLSearchParams(query)}`, {
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}

/** The button or boxes with this action id, and their block; null when the message has none. */
export function findElement(
  message: Message,
  actionId: string,
): { blockId: string; element: Record<string, unknown> } | null {
  for (const block of message.blocks) {
    const elements = [
      ...(Array.isArray(block.elements) ? block.elements : []),
      ...(block.accessory ? [block.accessory] : []),
    ] as Record<string, unknown>[];
    const element = elements.find((one) => one.action_id === actionId);
    if (element) return { blockId: block.block_id ?? '', element };
  }
  return null;
}
