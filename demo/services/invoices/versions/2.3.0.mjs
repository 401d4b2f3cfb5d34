/** Invoices that are taken at a time. */
export const batch = 1;

/** @param {import('../worker.mjs').Invoice} invoice */
export function settle({ number, net }) {
  return { number, net, tax: Math.round(net * 0.19), total: net + Math.round(net * 0.19) };
}
