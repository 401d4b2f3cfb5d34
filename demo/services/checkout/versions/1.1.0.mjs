import { basket, query, total } from '../catalog.mjs';
import { shopPage } from '../page.mjs';

/** @type {import('../server.mjs').OpenShop} */
export function openShop({ pool, side }) {
  /** @template T @param {() => T} make */
  async function withBasket(make) {
    const connection = await pool.acquire();
    try {
      await query();
      return make();
    } finally {
      connection.release();
    }
  }
  return {
    home: () => withBasket(() => shopPage({ version: '1.1.0', side, express: true })),
    cart: () => withBasket(() => ({ items: basket.length, total: total() })),
    pay: () => withBasket(() => ({ accepted: true, total: total(), methods: ['express', 'card'] })),
  };
}
