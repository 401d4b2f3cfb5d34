export const basket = [
  { name: 'Ship’s bell, brass', icon: '🔔', price: 89 },
  { name: 'Storm lantern', icon: '🏮', price: 45 },
  { name: 'Coil of rope, 20 m', icon: '🪢', price: 24 },
];

export const also = [
  { name: 'Pocket compass', icon: '🧭', price: 38 },
  { name: 'Signal flags', icon: '🚩', price: 52 },
];

export function total() {
  return basket.reduce((sum, item) => sum + item.price, 0);
}

/** The time that a small query takes. @returns {Promise<void>} */
export function query() {
  return new Promise((resolve) => setTimeout(resolve, 3));
}
