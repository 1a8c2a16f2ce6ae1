/** What is made of something that stays, e.g. of the registered parts: at the first time it is asked for, and kept with it. */
export function madeOnce<K extends object, T extends object>(make: (key: K) => T): (key: K) => T {
  const made = new WeakMap<K, T>();
  return (key) => {
    const found = made.get(key) ?? make(key);
    made.set(key, found);
    return found;
  };
}
