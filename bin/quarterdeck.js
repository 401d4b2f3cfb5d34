#!/usr/bin/env node
// The sources are TypeScript and run as they are: one loader, no build step that could be stale.
import { register } from 'tsx/esm/api';

register();
await import('../src/cli.ts');
