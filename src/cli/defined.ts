type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The object without the keys that hold `undefined`: flags that were not given are absent, as the verbs want it. */
export function defined<T extends object>(given: T): Defined<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<T>
}
