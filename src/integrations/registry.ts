import type { Integration } from './define.ts';
import { http } from './http/integration.ts';
import { shell } from './shell/integration.ts';

/** Every integration there is; test/registry.test.ts compares this list with the folders. */
export const integrations: readonly Integration[] = [http, shell];
