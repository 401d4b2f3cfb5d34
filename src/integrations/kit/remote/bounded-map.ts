const mostKnown = 1_000;

/** A map that forgets the oldest entries beyond a thousand: for what can be looked up again. */
export function boundedMap<Value>() {
  const values = new Map<string, Value>();
  return {
    get: (key: string): Value | null => values.get(key) ?? null,
    set: (key: string, value: Value): void => {
      values.delete(key);
      values.set(key, value);
      for (const oldest of values.keys()) {
        if (values.size <= mostKnown) break;
        values.delete(oldest);
      }
    },
    delete: (key: string): void => void values.delete(key),
  };
}
