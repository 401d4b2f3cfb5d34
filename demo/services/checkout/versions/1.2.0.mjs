import { also, basket, query, total } from '../catalog.mjs';
import { shopPage } from '../page.mjs';

const refreshMs = 2_000;
const visitMs = 6_000;

/** @type {import('../server.mjs').OpenShop} */
export function openShop({ pool, side }) {
  let visitedAt = Number.NEGATIVE_INFINITY;

  /** @template T @param {() => T} make */
  async function withBasket(make) {
    visitedAt = performance.now();
    const connection = await pool.acquire();
    try {
      await query();
      return make();
    } finally {
      connection.release();
    }
  }

  /** What others bought. The defect of this version: a visitor who is not signed in leaves before the release. */
  async function recommendations(/** @type {string | null} */ customer) {
    const connection = await pool.acquire();
    await query();
    if (customer === null) return also;
    connection.release();
    return also.slice(0, 1);
  }

  // Keeps the recommendations fresh while there are visitors, by the same faulty way.
  setInterval(() => {
    if (performance.now() - visitedAt < visitMs) recommendations(null).catch(() => {});
  }, refreshMs).unref();

  return {
    home: async () => {
      const more = await recommendations(null);
      return withBasket(() => shopPage({ version: '1.2.0', side, express: true, also: more }));
    },
    cart: () => withBasket(() => ({ items: basket.length, total: total() })),
    pay: async () => {
      const more = await recommendations(null);
      return withBasket(() => ({ accepted: true, total: total(), methods: ['express', 'card'], also: more.length }));
    },
  };
}
