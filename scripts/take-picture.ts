import { existsSync, mkdirSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

// Takes the README's pictures of a local workspace that runs already:
//   node --import tsx scripts/take-picture.ts --url http://127.0.0.1:3000 --out docs/pictures/local-workspace.png
// The light one gets the name that is given, the dark one has `-dark` before its ending.
const usage = 'take-picture --url <address of a running local workspace> --out <file.png>';
const person = 'U0PRIYA001';
const channel = 'C0RELEASES';

function findChromium(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const usual = names.map((name) => `/usr/bin/${name}`);
  const mac = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  const found = [process.env.CHROMIUM_PATH ?? '', ...usual, ...mac].find((path) => path !== '' && existsSync(path));
  if (!found) throw new Error('No Chromium or Chrome was found; install one or set CHROMIUM_PATH.');
  return found;
}

async function takePicture(browser: Browser, url: string, theme: 'light' | 'dark', out: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 1_160 }, colorScheme: theme });
  try {
    const address = new URL(url);
    for (const [name, value] of Object.entries({ as: person, channel, theme })) address.searchParams.set(name, value);
    await page.goto(address.href, { waitUntil: 'load' });
    // The page listens for changes all the time, so the network never falls silent; a message is what is waited for.
    await page.locator('.messages .message').first().waitFor({ timeout: 20_000 });
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.waitForTimeout(500);
    await page.screenshot({ path: out, animations: 'disabled', caret: 'hide' });
    process.stdout.write(`${out}\n`);
  } finally {
    await page.close();
  }
}

const { url, out } = parseArgs({ options: { url: { type: 'string' }, out: { type: 'string' } } }).values;
if (!url || !out) throw new Error(usage);
mkdirSync(dirname(out), { recursive: true });
const ending = extname(out);
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  await takePicture(browser, url, 'light', out);
  await takePicture(browser, url, 'dark', `${out.slice(0, out.length - ending.length)}-dark${ending}`);
} finally {
  await browser.close();
}
