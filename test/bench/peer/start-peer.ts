import type { DatabaseAddress } from '../../../src/db/connect.ts';
import type { Server, Stage } from '../stage.ts';
import type { PeerInput } from './peer.ts';

/**
 * The peer on a database of its own. The bot runs there first and ends again: it makes the tables, and as many releases
 * as asked for, just as for itself.
 */
export async function startPeer(
  stage: Stage,
  { database, apiUrl, releases }: { database: DatabaseAddress; apiUrl: string; releases: number },
): Promise<Server & { numbers: number[] }> {
  const { part: bot } = await stage.bot({ database, apiUrl, services: Math.max(1, releases) });
  const numbers = await bot.ask<number[]>('seed', { from: 0, count: releases });
  await bot.stop();
  const input: PeerInput = { database, apiUrl };
  const part = await stage.part('./peer/peer.ts', input);
  return { part, ...(part.ready as { port: number }), numbers };
}
