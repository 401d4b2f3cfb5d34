// Brings a new invoice about three times a second, as the rest of the company would: `feeder.mjs <folder>`.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = String(process.argv[2]);
const queue = join(folder, 'queue');
const counter = join(folder, 'last-number');
mkdirSync(queue, { recursive: true });

let number = 0;
try {
  number = Number(readFileSync(counter, 'utf8')) || 0;
} catch {
  // The first start.
}

setInterval(() => {
  // Nobody works: do not fill the disk.
  if (readdirSync(queue).length >= 100) return;
  number += 1;
  writeFileSync(counter, String(number));
  const path = join(queue, `${String(number).padStart(8, '0')}.json`);
  const invoice = { number, net: 1_000 + ((number * 7_919) % 90_000), country: number % 4 === 0 ? 'AT' : 'DE' };
  writeFileSync(`${path}.new`, JSON.stringify(invoice));
  renameSync(`${path}.new`, path);
}, 350);
process.once('SIGTERM', () => process.exit(0));
