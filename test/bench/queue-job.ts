/** What both queues' workers tell: when each job was committed and when work on it began, in milliseconds of one clock. */
export interface Drained {
  perSecond: number;
}

export interface PickedUp {
  /** Milliseconds from the commit to the start of work; a start before the commit was confirmed counts as none. */
  delays: number[];
}

/** Adds a job every so often, whatever happens to the ones before, and gives the delay of each. */
export async function pickUpAtRate(
  { jobs, perSecond }: { jobs: number; perSecond: number },
  add: (job: string) => Promise<void>,
  startedAt: ReadonlyMap<string, number>,
): Promise<PickedUp> {
  const committedAt = new Map<string, number>();
  const begin = performance.now();
  const adding: Promise<void>[] = [];
  for (let count = 0; count < jobs; count += 1) {
    const dueMs = begin + (count * 1_000) / perSecond - performance.now();
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
    const job = `pick-up-${count}-${begin}`;
    adding.push(add(job).then(() => void committedAt.set(job, performance.now())));
  }
  await Promise.all(adding);
  await until(() => [...committedAt.keys()].every((job) => startedAt.has(job)), 10_000);
  return { delays: [...committedAt].map(([job, at]) => Math.max(0, (startedAt.get(job) ?? Number.NaN) - at)) };
}

export async function until(isTrue: () => boolean, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`it was not done within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
