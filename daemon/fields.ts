import { z } from 'zod'

// How values are written in paths, queries and bodies (contract 1.5 and 1.7), as schemas that both validate and document.

/** The lower-case id of a UUID in any of the common notations (upper case, `urn:uuid:`, braces, no dashes). */
export function uuid() {
  return z
    .string()
    .transform((text, context) => {
      const id = readUuid(text)
      if (id === null) context.addIssue({ code: 'custom', message: 'is no UUID' })
      return id ?? ''
    })
    .meta({ type: 'string', format: 'uuid' })
}

export function readUuid(text: string): string | null {
  const bare = text
    .toLowerCase()
    .replace(/^urn:uuid:/, '')
    .replace(/^\{(.*)\}$/, '$1')
  const [, a, b, c, d, e] = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/.exec(bare) ?? []
  return a === undefined ? null : [a, b, c, d, e].join('-')
}

/** A whole number in a query; an empty value counts as the default, which is undefined when none is given. */
export function queryInteger(range: { readonly min: number; readonly max: number; readonly default: number }): QueryField<number>
export function queryInteger(range: { readonly min: number; readonly max: number }): QueryField<number | undefined>
export function queryInteger({ min, max, default: fallback }: { min: number; max: number; default?: number }) {
  const field = z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === '') return fallback
      const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
      if (value >= min && value <= max) return value
      context.addIssue({ code: 'custom', message: `must be a whole number from ${min} to ${max}` })
      return fallback
    })
    .meta({ type: 'integer', minimum: min, maximum: max, ...(fallback === undefined ? {} : { default: fallback }) })
  return field as QueryField<number>
}

/** A boolean in a query, in the notations that Go reads. */
export function queryBoolean(fallback = false): QueryField<boolean> {
  return z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === '') return fallback
      if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true
      if (!/^(0|f|F|FALSE|false|False)$/.test(text)) context.addIssue({ code: 'custom', message: 'must be true or false' })
      return false
    })
    .meta({ type: 'boolean', default: fallback })
}

/** Text in a query; an empty value counts as absent. */
export function queryText(): QueryField<string | undefined> {
  return z
    .string()
    .optional()
    .transform((text) => (text === '' ? undefined : text))
    .meta({ type: 'string' })
}

/** JSON text inside a query parameter or a field of a form; an empty value counts as absent. */
export function jsonText<T extends z.ZodType>(schema: T): QueryField<z.output<T> | undefined> {
  return z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === '') return undefined
      const parsed = schema.safeParse(readJsonText(text))
      if (parsed.success) return parsed.data
      for (const issue of parsed.error.issues) {
        context.addIssue({ code: 'custom', message: issue.message, path: [...issue.path] })
      }
      return undefined
    })
    .meta({ type: 'string', contentMediaType: 'application/json' })
}

/** A field of a JSON body that may be left out; null counts as absent. */
export function maybe<T extends z.ZodType>(schema: T): z.ZodType<z.output<T> | undefined, z.input<T> | null | undefined> {
  return schema.nullish().transform((value) => value ?? undefined)
}

/** Any JSON object, taken as it is: its values are not looked at again. */
export function jsonObject() {
  return z
    .custom<{ readonly [key: string]: z.core.util.JSONType }>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      'must be a JSON object',
    )
    .meta({ type: 'object', additionalProperties: true })
}

type QueryField<T> = z.ZodType<T, string | undefined>

function readJsonText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
