import type { Integration } from './define.ts';
import { httpProbe } from './http-probe/integration.ts';
import { shell } from './shell/integration.ts';

/** Every integration there is; test/registry.test.ts compares this list with the folders. */
export const integrations: readonly Integration[] = [httpProbe, shell];
