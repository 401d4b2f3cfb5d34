import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { settingsJsonSchema } from '../src/config/json-schema.ts';
import { loadIntegrations } from '../src/integrations/registry.ts';

// Run as `node --import tsx scripts/write-settings-schema.ts` after a change of the settings file's schema.
const file = fileURLToPath(new URL('../docs/quarterdeck.schema.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(settingsJsonSchema(await loadIntegrations()), null, 2)}\n`);
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
execFileSync(process.execPath, [biome, 'format', '--write', file], { stdio: 'inherit' });
