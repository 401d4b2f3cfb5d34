// A small pool of database connections, as every shop has one: few, shared, and to be given back.

/** @typedef {{ release(): void }} Connection */
/** @typedef {ReturnType<typeof openPool>} Pool */

/** @param {number} size */
export function openPool(size, waitMs = 1_200) {
  let free = size;
  /** @type {((connection: Connection | null) => void)[]} */
  const waiting = [];

  function connection() {
    let isOut = true;
    return {
      release() {
        if (!isOut) return;
        isOut = false;
        const next = waiting.shift();
        if (next) next(connection());
        else free += 1;
      },
    };
  }

  return {
    size,
    free: () => free,
    /** Waits for a connection, but not for ever. @returns {Promise<Connection>} */
    async acquire() {
      if (free > 0) {
        free -= 1;
        return connection();
      }
      const got = await new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(settle), 1);
          resolve(null);
        }, waitMs);
        /** @param {Connection | null} given */
        function settle(given) {
          clearTimeout(timer);
          resolve(given);
        }
        waiting.push(settle);
      });
      if (got === null) throw new Error('no free connection');
      return got;
    },
  };
}
