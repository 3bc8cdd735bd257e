import { MemoryError } from '../errors.ts'
import { isObject, isShallow, type Json, type JsonObject } from '../model/json.ts'

/** Levels and parts that no message of anybody has, and that could end the process or take it minutes. */
const maxDepth = 100
const maxParts = 10_000

/** The error that every format throws for JSON it cannot read: which field, what was expected, what was found. */
export function refused(place: string, expected: string, found: unknown, hint?: string): MemoryError {
  return new MemoryError('invalid', `${place} must be ${expected}, but it is ${shown(found)}.`, {
    field: place,
    ...(hint === undefined ? {} : { hint }),
  })
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value !== 'string') return String(value)
  return value.length > 40 ? `"${value.slice(0, 40)}…"` : `"${value}"`
}

export function objectAt(value: unknown, place: string): Record<string, unknown> {
  if (!isObject(value)) throw refused(place, 'an object', value)
  return value
}

/** A list of at most 10,000 elements: no provider accepts more, and a hostile one must not fill the memory. */
export function listAt(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw refused(place, 'a list', value)
  if (value.length > maxParts) throw refused(place, `a list of at most ${maxParts} elements`, value)
  return value
}

export function textAt(value: unknown, place: string): string {
  if (typeof value !== 'string') throw refused(place, 'text', value)
  return value
}

/** Text, or null when the field is absent or null. */
export function optionalTextAt(value: unknown, place: string): string | null {
  return value === undefined || value === null ? null : textAt(value, place)
}

/** JSON that came from outside, as JSON of ours; throws when it is nested deeper than 100 levels. */
export function boundedJson(value: unknown, place: string): Json {
  if (!isShallow(value, maxDepth)) {
    throw new MemoryError('invalid', `${place} is nested deeper than ${maxDepth} levels.`, { field: place })
  }
  return value as Json
}

/** The message object itself, checked for depth; what every format starts with. */
export function blobAt(value: unknown, place: string): Record<string, unknown> {
  const blob = objectAt(value, place)
  boundedJson(blob, place)
  return blob
}

/** The keys that have a value; null and undefined say nothing and are left out. */
export function present(keys: Readonly<Record<string, unknown>>): JsonObject {
  const kept: Record<string, Json> = {}
  for (const [key, value] of Object.entries(keys)) {
    if (value !== undefined && value !== null) kept[key] = value as Json
  }
  return kept
}

/** `cache_control` as it is kept in a part's meta; anything but an object is no cache mark. */
export function cacheMark(value: unknown): JsonObject {
  return isObject(value) ? { cache_control: value as JsonObject } : {}
}

/** Arguments of a call as text, which is how parts hold them. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '{}' : JSON.stringify(value)
}
