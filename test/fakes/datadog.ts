import type { VendorContract } from '../support/vendor-contract.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';
import { countIn, isCount, subjectOf } from './monitored-world.ts';

const intervalMs = 20_000;

/**
 * A Datadog mock; with a contract, every answer is validated against Datadog's own API description. Its newest interval
 * is not complete and has a value that is far off, as a real one has.
 */
export class MockDatadog {
  readonly violations: string[] = [];
  readonly server = new FakeServer((request) => this.#answer(request));
  readonly #contract: VendorContract | null;

  constructor(contract: VendorContract | null = null) {
    this.#contract = contract;
  }

  #answer({ method, path, query, headers }: FakeRequest): FakeAnswer {
    const send = (status: number, body: unknown): FakeAnswer => {
      this.violations.push(...(this.#contract?.answerFaults(method, path, status, body) ?? []));
      return { status, body };
    };
    const isValidation = path === '/api/v1/validate';
    if (headers['dd-api-key'] !== 'dd-key' || (!isValidation && headers['dd-application-key'] !== 'dd-app-key'))
      return send(403, { errors: ['Forbidden'] });
    if (isValidation) return send(200, { valid: true });
    if (path !== '/api/v1/query') return { status: 404, body: { errors: ['Not found'] } };
    const [from, to] = ['from', 'to'].map((name) => Number(query.get(name)));
    if (!Number.isInteger(from) || !Number.isInteger(to)) return send(400, { errors: ['from and to are seconds'] });
    return send(200, this.#queried(query.get('query') ?? '', (from ?? 0) * 1_000, (to ?? 0) * 1_000));
  }

  #queried(query: string, fromMs: number, toMs: number): object {
    const subject = subjectOf(query);
    const answer = (series: object[]) => ({ status: 'ok', res_type: 'time_series', query, series });
    if (subject === 'nonsense')
      return { status: 'error', error: 'Error parsing query: unknown function nonsense', query, series: [] };
    if (subject === 'empty') return answer([]);
    const first = Math.ceil(fromMs / intervalMs) * intervalMs;
    const points = Array.from({ length: Math.max(0, Math.floor((toMs - first) / intervalMs) + 1) }, (_, index) => {
      const at = first + index * intervalMs;
      if (subject === 'null') return [at, null];
      if (isCount(subject)) return [at, countIn(subject, at / 1_000, Math.min(at + intervalMs, Date.now()) / 1_000)];
      return [at, at + intervalMs > Date.now() ? 0 : 42];
    });
    const series = {
      metric: subject,
      scope: '*',
      interval: intervalMs / 1_000,
      pointlist: points,
      length: points.length,
    };
    return answer(subject === 'several' ? [series, { ...series, scope: 'host:b' }] : [series]);
  }
}
