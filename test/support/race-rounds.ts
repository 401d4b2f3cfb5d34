/**
 * How often two acts that race are tried, each time from a fresh start. `RACE_ROUNDS` tries them more often, which takes
 * minutes for each pair.
 */
export const raceRounds = Number(process.env.RACE_ROUNDS ?? 60);
