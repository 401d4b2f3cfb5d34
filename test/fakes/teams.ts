import { createRequire } from 'node:module';
import { z } from 'zod';
import { FakeServer } from './fake-server.ts';

// Its entry for imports does not load under Node.
const load = createRequire(import.meta.url);
const { AdaptiveCard, SerializationContext, Versions } = load(
  'adaptivecards/dist/adaptivecards.js',
) as typeof import('adaptivecards');

const Envelope = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.looseObject({ type: z.literal('AdaptiveCard'), version: z.literal('1.5') }),
    }),
  ]),
});

export type Card = z.infer<typeof Envelope>['attachments'][0]['content'];

/** The workflow of one channel. */
export interface FakeTeams {
  server: FakeServer;
  /** The address of the workflow, with the secret in it. */
  url: string;
  cards: Card[];
}

/**
 * A fake of a Teams workflow, not Teams: it answers 202 as a workflow does. Unlike a workflow, which fails afterwards, it
 * answers 400 for a card that Microsoft's own parser does not accept as it is, or that is too long.
 */
export async function startFakeTeams(): Promise<FakeTeams> {
  const cards: Card[] = [];
  const server = await new FakeServer(({ method, path, query, body }) => {
    if (method !== 'POST' || path !== workflow || query.get('sig') !== 'secret') return { status: 401 };
    const problems = problemsOf(body);
    if (problems.length > 0) return { status: 400, body: problems.join('; ') };
    cards.push(Envelope.parse(JSON.parse(body)).attachments[0].content);
    return { status: 202 };
  }).start();
  return { server, url: `${server.url}${workflow}?sig=secret`, cards };
}

const workflow = '/workflows/abc/triggers/manual/paths/invoke';

/** Why Teams would not show it. */
export function problemsOf(body: string): string[] {
  if (Buffer.byteLength(body) >= 28 * 1_024) return [`it has ${Buffer.byteLength(body)} bytes`];
  const envelope = Envelope.safeParse(JSON.parse(body));
  if (!envelope.success) return envelope.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const { content } = envelope.data.attachments[0];
  const context = new SerializationContext(Versions.v1_5);
  const card = new AdaptiveCard();
  card.parse(content, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  const missing = card.validateProperties().validationEvents.map(({ message }) => message);
  const posts = JSON.stringify(content).includes('Action.Submit') ? ['a workflow takes no answers'] : [];
  return [...events, ...missing, ...posts];
}
