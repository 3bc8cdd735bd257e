/** Where identities come from: UUIDs of version 4, or of version 5 where they are derived. */
export type Ids = {
  /** A new id that nothing has. */
  next(): string
  /** The same id for the same namespace (a UUID) and parts, on every machine. */
  derive(namespace: string, ...parts: readonly (string | number)[]): string
}
