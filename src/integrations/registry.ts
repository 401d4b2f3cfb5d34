import { ansible } from './ansible/integration.ts';
import type { Integration } from './define.ts';
import { gitTags } from './git-tags/integration.ts';
import { githubActions } from './github-actions/integration.ts';
import { http } from './http/integration.ts';
import { prometheus } from './prometheus/integration.ts';
import { shell } from './shell/integration.ts';

/** Every integration there is; test/registry.test.ts compares this list with the folders. */
export const integrations: readonly Integration[] = [ansible, gitTags, githubActions, http, prometheus, shell];
