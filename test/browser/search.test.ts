import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { inState } from '../app/play.ts';
import { stageForAll, until } from '../app/stage.ts';
import { describeWith } from '../support/needs.ts';

const names = Array.from({ length: 130 }, (_, index) => `service-${String(index + 1).padStart(3, '0')}`);

describeWith('browser', 'a field that is searched, in the browser', (executablePath) => {
  const stage = stageForAll({ services: { kind: 'scripted', names } });
  let browser: Browser;
  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
    browser = await chromium.launch({ executablePath, args, timeout: 30_000 });
  }, 60_000);
  afterAll(() => browser?.close());

  test('finds the last of 130 services by what a person types', { timeout: 60_000 }, async () => {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    page.setDefaultTimeout(15_000);
    await page.goto(`${stage().workspace.url}/?as=${personIds.priya}&channel=${channelIds.releases}`);
    await page.getByPlaceholder(/releases/).fill('/deploy');
    await page.getByRole('button', { name: 'Send' }).first().click();
    const form = page.getByRole('dialog', { name: 'New release' });
    await form.getByText('130 services; type to search.').waitFor();
    await form.getByLabel('Service').click();
    await page.getByRole('option', { name: 'Service-100' }).waitFor();
    expect(await page.getByRole('option', { name: 'Service-101' }).count()).toBe(0);
    const pictures = process.env.PICTURES;
    if (pictures) await page.screenshot({ path: `${pictures}/search-open.png` });
    await page.getByPlaceholder('Search…').fill('13');
    await page.getByRole('option', { name: 'Service-130' }).waitFor();
    await page.getByRole('option', { name: 'Service-100' }).waitFor({ state: 'detached' });
    if (pictures) await page.screenshot({ path: `${pictures}/search-found.png` });
    await page.getByPlaceholder('Search…').fill('nowhere');
    await page.getByText('Nothing found').waitFor();
    await page.getByPlaceholder('Search…').fill('130');
    await page.getByRole('option', { name: 'Service-130' }).click();
    await form.getByLabel('Version').fill('1.1.0');
    if (pictures) await page.screenshot({ path: `${pictures}/search-chosen.png` });
    await form.getByRole('button', { name: 'Draft plan' }).click();
    // Slowly answered, the form says so and stays open.
    await until('the release is open', () => stage().read((stores) => stores.releases.findByNumber(1)));
    expect((await inState(stage(), 'R-1', 'in_review')).release.service).toBe('service-130');
    await page.close();
  });
});
