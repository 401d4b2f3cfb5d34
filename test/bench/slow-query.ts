import type postgres from 'postgres';

const wantedMs = 500;

/** A query that computes for half a second, on a connection of its own to the same database. */
export function slowQuery(sql: postgres.Sql): { calibrate(): Promise<number>; run(): Promise<number> } {
  let rows = 200_000;
  async function run(): Promise<number> {
    const startedAt = performance.now();
    await sql.unsafe(`select count(*) from generate_series(1, ${rows}) as n where n % 7 = 3`);
    return performance.now() - startedAt;
  }
  return {
    run,
    async calibrate() {
      let tookMs = await run();
      for (let turn = 0; turn < 4; turn += 1) {
        rows = Math.round(Math.min(rows * 20, (rows * wantedMs) / tookMs));
        tookMs = await run();
      }
      return tookMs;
    },
  };
}
