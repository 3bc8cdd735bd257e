import { isObject } from '../src/model/json.ts'

/**
 * Whether a JSON value holds all that another one does, as PostgreSQL's `@>` has it: objects by key, lists as sets of what they
 * hold, everything else by equality.
 */
export function contains(value: unknown, wanted: unknown): boolean {
  if (isObject(wanted))
    return isObject(value) && Object.entries(wanted).every(([key, inner]) => key in value && contains(value[key], inner))
  if (Array.isArray(wanted))
    return Array.isArray(value) && wanted.every((inner) => value.some((each: unknown) => contains(each, inner)))
  return value === wanted
}
