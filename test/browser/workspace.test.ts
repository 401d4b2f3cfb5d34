import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { inState, view } from '../app/play.ts';
import { stageForAll, until } from '../app/stage.ts';
import { describeWith } from '../support/needs.ts';

const quietArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const { priya, marcus, tom } = personIds;
const phone = { width: 390, height: 844 };

describeWith('browser', 'people in the browser', (executablePath) => {
  const stage = stageForAll();
  let browser: Browser;
  let page: Page;
  let troubles: string[] = [];
  let loads = 0;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: quietArguments, timeout: 30_000 });
  }, 60_000);
  afterAll(() => browser?.close());

  beforeEach(async () => {
    troubles = [];
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    page.setDefaultTimeout(20_000);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('requestfailed', (request) => {
      // A page that is left cuts its own stream of news.
      if (!request.url().includes('/local/live')) troubles.push(`${request.url()} ${request.failure()?.errorText}`);
    });
    page.on('request', (request) => {
      if (request.isNavigationRequest()) loads += 1;
      const { hostname } = new URL(request.url());
      if (!['127.0.0.1', ''].includes(hostname)) troubles.push(`asked elsewhere: ${request.url()}`);
    });
  });
  afterEach(async () => {
    await page.close();
    expect(troubles).toEqual([]);
    expect(stage().errors).toEqual([]);
  });

  const open = (as: string, extra = '') =>
    page.goto(`${stage().workspace.url}/?as=${as}&channel=${channelIds.releases}${extra}`);
  const card = (): Locator => page.locator('li.message', { hasText: 'R-1 · Shop 1.1.0' }).first();

  async function actAs(name: string): Promise<void> {
    await page
      .getByRole('button', { name: /^Acting as/ })
      .first()
      .click();
    await page.getByRole('option', { name }).click();
    await page
      .getByRole('button', { name: `Acting as ${name}` })
      .first()
      .waitFor();
  }

  async function choose(field: string, option: string): Promise<void> {
    await page.getByRole('dialog').getByLabel(field).click();
    await page.getByRole('option', { name: option }).click();
  }

  /** Acts of this kind are answered half a second after the live view has told the page what changed. */
  async function answersSlowly(kind: string): Promise<{ readonly answered: number; end(): Promise<void> }> {
    let answered = 0;
    const path = '**/local/act';
    await page.route(path, async (route) => {
      const response = await route.fetch();
      if (route.request().postDataJSON().kind === kind) {
        await page.waitForTimeout(500);
        answered += 1;
      }
      await route.fulfill({ response });
    });
    return {
      get answered() {
        return answered;
      },
      end: () => page.unroute(path),
    };
  }

  test('a release goes from /deploy to its report, manually, without a reload', { timeout: 120_000 }, async () => {
    await open(priya);
    loads = 0;
    const composer = page.getByPlaceholder(/releases/);
    await composer.fill('/deploy');
    await page.getByRole('button', { name: 'Send' }).first().click();
    const form = page.getByRole('dialog', { name: 'New release' });
    await form.waitFor();

    await choose('Service', 'Shop');
    await form.getByLabel('Version').fill('9.9.9');
    const slowly = await answersSlowly('submit');
    await form.getByRole('button', { name: 'Draft plan' }).click();
    await form.getByText('shop has no version “9.9.9”.').waitFor();
    expect(slowly.answered, 'the refusal shows before the form can be sent again').toBe(1);
    await slowly.end();
    expect(await form.locator('[data-block=version].is-invalid').count()).toBe(1);
    await form.getByLabel('Version').fill('1.1.0');
    await form.getByRole('button', { name: 'Draft plan' }).click();
    await form.waitFor({ state: 'detached' });
    await card().getByText('Check the service under live traffic').waitFor();
    await page.getByText('planned, waiting for approval').first().waitFor();

    await card().getByRole('button', { name: 'Approve' }).click();
    await page.getByText('SELF_APPROVAL').waitFor();

    await actAs('Tom Okafor');
    expect(await page.getByText('SELF_APPROVAL').count()).toBe(0);
    const boxes = card().getByRole('checkbox');
    await boxes.first().waitFor();
    await boxes.first().check();
    await until('the tick is on record', async () => (await ticks()) === 1);

    await actAs('Marcus Webb');
    await card().getByText('1 to check off below').waitFor();
    await card().getByRole('button', { name: 'Approve' }).hover();
    // Between his press and its release the card changes; the button stays under his finger.
    await page.mouse.down();
    await stage().people.tickAll(tom, 'R-1');
    await until('the other tick is on record', async () => (await ticks()) === 2);
    await stage().people.cardThat(tom, 'R-1', 'both ticks', ({ blocks }) => {
      return !JSON.stringify(blocks).includes('to check off below');
    });
    expect(await card().getByText('1 to check off below').count()).toBe(1);
    await page.mouse.up();
    await card().getByText('1 to check off below').waitFor({ state: 'detached' });
    await card().getByText('Approved', { exact: true }).waitFor();
    await card().getByRole('button', { name: 'Details' }).click();
    await page.getByRole('dialog').getByText('✓ All tests pass and QA has signed off: @Tom Okafor').waitFor();
    await page.keyboard.press('Escape');

    await actAs('Priya Raman');
    const held = stage().services.hold('shop', 'smoke');
    await card().getByRole('button', { name: 'Start', exact: true }).click();
    await held.reached;
    await card().getByText('Deployment: 1 of 4 steps done').waitFor();
    held.letGo();
    await inState(stage(), 'R-1', 'completed');
    await card().getByText('Completed', { exact: true }).waitFor();
    await card().getByText('Deployment: 4 of 4 steps done').waitFor();

    await card()
      .getByRole('button', { name: /1 reply/ })
      .click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('Outcome: completed; the service is stable').waitFor();
    expect(loads).toBe(0);
  });

  async function ticks(): Promise<number> {
    const { todos } = await view(stage(), 'R-1');
    return todos.filter((todo) => todo.evidence === 'attestation' && todo.ticked !== null).length;
  }

  test('each group’s channel shows its one message', async () => {
    await open(priya);
    await page.getByRole('button', { name: /^exec-updates/ }).click();
    const messages = page.locator('li.message', { hasText: 'R-1 · Shop 1.1.0' });
    await page.getByText('is live and stable').first().waitFor();
    expect(await messages.count()).toBe(1);
  });

  test('dark colors can be chosen, and are kept', async () => {
    await open(marcus);
    const colorOf = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await card().waitFor();
    const light = await colorOf();
    await page.getByRole('button', { name: 'Use dark colors' }).click();
    await page.getByRole('button', { name: 'Use light colors' }).waitFor();
    const dark = await colorOf();
    expect(brightness(dark)).toBeLessThan(80);
    expect(brightness(light)).toBeGreaterThan(180);
    await page.reload();
    await card().waitFor();
    expect(await colorOf()).toBe(dark);
  });

  test.each(['light', 'dark'])('a phone shows the card without scrolling sideways (%s)', async (theme) => {
    await page.setViewportSize(phone);
    await open(marcus, `&theme=${theme}`);
    await card().waitFor();
    const wide = await page.evaluate(() => ({
      document: document.documentElement.scrollWidth,
      widest: Math.max(
        ...[...document.querySelectorAll('li.message *')].map((one) => one.getBoundingClientRect().right),
      ),
    }));
    expect(wide.document).toBeLessThanOrEqual(phone.width);
    expect(wide.widest).toBeLessThanOrEqual(phone.width);
    await page.getByRole('button', { name: /^Acting as Marcus/ }).click();
    await page.getByRole('option', { name: 'Lena Fischer' }).click();
    await page.getByRole('button', { name: /^Acting as Lena/ }).waitFor();
  });
});

/** Mean of red, green and blue of `rgb(…)`. */
function brightness(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}
