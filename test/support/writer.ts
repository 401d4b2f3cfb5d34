import { createInterface } from 'node:readline';
import { connectDatabase, type DatabaseConfig } from '../../src/db/connect.ts';
import { silentLogger } from '../../src/lib/log.ts';
import { DatabaseUnavailable } from '../../src/ports/database.ts';
import { aPost, aRelease } from './builders.ts';

// A process that writes until it is told to stop, and says which rows the database has acknowledged. An exception that
// nobody can catch ends it with another exit code than 0.
const [kind = '', place = '', workers = '1'] = process.argv.slice(2);
const config: DatabaseConfig = kind === 'postgres' ? { kind, url: place } : { kind: 'embedded', directory: place };
const database = await connectDatabase(config, { logger: silentLogger });
let isStopped = false;
createInterface({ input: process.stdin }).once('line', () => {
  isStopped = true;
});
console.log('ready');

async function write(): Promise<void> {
  while (!isStopped) {
    const release = aRelease();
    try {
      await database.transaction(async (stores) => {
        await stores.releases.insert(release);
        // Several statements at once, so that there is nearly always something on its way to the server.
        await Promise.all([1, 2, 3, 4].map(() => stores.posts.add(aPost(release.id))));
        await stores.posts.forRelease(release.id);
      });
      console.log(`wrote ${release.id}`);
    } catch (error) {
      console.log(error instanceof DatabaseUnavailable ? 'away' : `other ${String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

await Promise.all(Array.from({ length: Number(workers) }, write));
await database.close();
console.log('bye');
// A lost connection may still try to come back; whether anything crashed has been decided by now.
process.exit();
