import type { Tool } from './kit.ts';
import { noteTools } from './note-tools.ts';
import { proposalTools } from './proposal-tools.ts';
import { releaseTools } from './release-tools.ts';
import { taskTools } from './task-tools.ts';
import { versionTools } from './version-tools.ts';

/** Every tool that agents have. Nothing here approves, starts, bypasses, unlocks or changes what an agent may do. */
export const tools: readonly Tool[] = [...taskTools, ...noteTools, ...releaseTools, ...versionTools, ...proposalTools];
