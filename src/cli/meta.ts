import { MemoryError } from '../errors.ts'
import { isObject, type JsonObject } from '../model/json.ts'

/** The object in the text of a flag; nothing when the flag was not given. Throws `usage`. */
export function readMeta(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value as JsonObject
  } catch {
    // Told below, as any other text that is no object.
  }
  throw new MemoryError('usage', `--meta is no JSON object: ${text.slice(0, 60)}`, {
    field: 'meta',
    hint: `For example: --meta '{"by": "me"}'`,
  })
}
