/** The parts of the client `jenkins` from npm that a test drives; the package has no types of its own. */
declare module 'jenkins' {
  class Jenkins {
    constructor(options: { baseUrl: string; crumbIssuer: boolean });
    job: { build(options: { name: string; parameters: Record<string, string> }): Promise<number> };
    queue: {
      item(id: number): Promise<{ executable?: { number: number }; cancelled?: boolean; why?: string }>;
      cancel(id: number): Promise<void>;
    };
    build: {
      get(name: string, number: number): Promise<{ building: boolean; result: string | null }>;
      log(options: {
        name: string;
        number: number;
        start: number;
        meta: true;
      }): Promise<{ text: string; size: string }>;
      stop(name: string, number: number): Promise<void>;
    };
  }
  export = Jenkins;
}
