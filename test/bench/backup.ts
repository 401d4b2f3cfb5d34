import { join } from 'node:path';
import { requestBackup } from '../../src/db/embedded/backup.ts';
import { recorded } from './ack.ts';
import { growTo } from './fill-record.ts';
import { atMost, fromRounds, type Measure } from './measure.ts';
import type { Stage } from './stage.ts';
import { withRange } from './statistics.ts';

const rounds = 3;
const recordBytes = 120_000_000;
const perSecond = 50;
/** A backup begins in the middle of so much typing. */
const typingMs = 4_000;
const beginsAfterMs = 1_000;

/** The longest that anybody waits for an answer while the embedded record is backed up. */
export async function backup(stage: Stage): Promise<Measure[]> {
  const { apiUrl } = await stage.workspace();
  const load = await stage.load();
  const address = stage.embedded();
  const { directory } = address;
  if (directory === null) throw new Error('a database without a folder cannot be backed up');
  const bytes = await growTo(address, recordBytes);
  stage.say(`backup: the record has ${Math.round(bytes / 1_000_000)} MB`);
  const bot = await stage.bot({ database: address, apiUrl, services: 1 });
  await load.warmUp(bot, recorded);
  const folder = stage.folder();
  const waits = { ours: [] as number[], anchor: [] as number[] };
  for (let round = 1; round <= rounds; round += 1) {
    const before = await load.open(bot, recorded, typingMs, perSecond);
    const typing = load.open(bot, recorded, typingMs, perSecond);
    await new Promise((resolve) => setTimeout(resolve, beginsAfterMs));
    const written = await requestBackup(directory, join(folder, `backup-${round}.tar.gz`));
    const during = await typing;
    stage.say(`backup ${round}: held for ${Math.round(written.heldMs)} ms, took ${Math.round(written.tookMs)} ms`);
    waits.anchor.push(Math.max(...before.latencies));
    waits.ours.push(Math.max(...during.latencies));
  }
  stage.say(`backup: longest wait ${withRange(waits.ours, ' ms')}, without a backup ${withRange(waits.anchor, ' ms')}`);
  return [fromRounds('backup.longest-wait', 'ms', waits, [atMost(250)])];
}
