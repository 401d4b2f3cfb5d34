// Prints the versions of a service as a JSON array, oldest first.
import { readFlags, run, say, serviceOf } from '../runtime/flags.mjs';
import { versionsOf } from '../runtime/versions.mjs';

await run(() => say(JSON.stringify([...versionsOf(serviceOf(readFlags(['service']).service)).keys()])));
