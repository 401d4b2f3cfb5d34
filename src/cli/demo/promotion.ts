import { personIds } from '../../local-workspace/default-seed.ts';
import { type Actors, until } from './actors.ts';
import type { Narrator } from './narrator.ts';
import { findElement } from './workspace-client.ts';

const { priya, marcus, tom } = personIds;

/** The website goes to staging, and from there to production by one press. */
export async function playPromotion(narrator: Narrator, people: Actors): Promise<void> {
  const signedAndStarted = async (ref: string) => {
    await people.tickAll(tom, ref);
    await people.press(marcus, () => people.card(marcus, ref), 'approval.approve');
    await people.press(priya, () => people.card(priya, ref), 'release.start');
  };
  const row = (ref: string, words: string) =>
    people.cardThat(priya, ref, `“${words}”`, (card) => card.text.includes(words), 60_000);

  let [staged, promoted] = ['', ''];

  narrator.chapter('From staging to production: website 1.9.0');
  await narrator.step('Priya ships 1.9.0 to staging; it completes there', async () => {
    staged = refIn(await people.says(priya, '/deploy website 1.9.0 to staging'));
    await signedAndStarted(staged);
    const card = await row(staged, 'completed');
    return environmentsOf(card.text);
  });
  await narrator.step('Its card offers the next environment; Priya presses it', async () => {
    await people.cardThat(priya, staged, 'a way on', (card) => findElement(card, 'promotion.promote') !== null);
    await people.press(priya, () => people.card(priya, staged), 'promotion.promote');
    const answer = await until('an answer', async () =>
      (await people.privates(priya)).find((one) => one.text.includes('is to be promoted')),
    );
    promoted = refIn(answer.text);
    return answer.text.replace(/:[a-z_]+: ?/g, '').replaceAll('*', '');
  });
  await narrator.step('It starts in production, because staging has proven the version', async () => {
    await signedAndStarted(promoted);
    const card = await row(promoted, '*production* 1.9.0');
    return environmentsOf(card.text);
  });
}

function refIn(answer: string): string {
  const [, ref] = /\*(R-\d+)\*/.exec(answer) ?? [];
  if (ref === undefined) throw new Error(`there is no release in “${answer}”`);
  return ref;
}

/** The line of the card with every environment. */
function environmentsOf(text: string): string {
  const [, line = ''] = /^Environments: (.*)$/m.exec(text) ?? [];
  return line.replace(/ ?:[a-z_]+:/g, '').replaceAll('*', '');
}
