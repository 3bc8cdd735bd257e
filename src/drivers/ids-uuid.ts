import { createRequire } from 'node:module'
import type * as Uuid from 'uuid'
import type { Ids } from '../seams/ids.ts'

/** UUIDs: random ones (version 4), and derived ones (version 5) over the JSON text of their parts, so that no two lists of parts meet. */
export function uuidIds(): Ids {
  let loaded: typeof Uuid | null = null
  // Loaded when the first id is made: 12 ms that a command which only reads need not pay.
  const uuid = (): typeof Uuid => (loaded ??= createRequire(import.meta.url)('uuid') as typeof Uuid)
  return {
    next: () => uuid().v4(),
    derive: (namespace, ...parts) => uuid().v5(Buffer.from(JSON.stringify(parts)), namespace),
  }
}
