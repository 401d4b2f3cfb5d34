import { alertmanager } from './alertmanager/integration.ts';
import { ansible } from './ansible/integration.ts';
import type { Integration } from './define.ts';
import { dns } from './dns/integration.ts';
import { gitTags } from './git-tags/integration.ts';
import { githubActions } from './github-actions/integration.ts';
import { http } from './http/integration.ts';
import { journey } from './journey/integration.ts';
import { json } from './json/integration.ts';
import { prometheus } from './prometheus/integration.ts';
import { shell } from './shell/integration.ts';
import { tcp } from './tcp/integration.ts';
import { tls } from './tls/integration.ts';

/** Every integration there is; test/registry.test.ts compares this list with the folders. */
export const integrations: readonly Integration[] = [
  alertmanager,
  ansible,
  dns,
  gitTags,
  githubActions,
  http,
  journey,
  json,
  prometheus,
  shell,
  tcp,
  tls,
];
