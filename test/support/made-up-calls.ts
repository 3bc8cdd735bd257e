import fc from 'fast-check'
import type { CallOptions } from './daemon.ts'
import { form } from './form.ts'

type Schema = {
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly contentMediaType?: string
}

export type Operation = {
  readonly parameters?: readonly { readonly name: string; readonly in: 'path' | 'query'; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly security: readonly Readonly<Record<string, unknown>>[]
}

export type ApiDocument = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

/** One route of the document. */
export type Described = { readonly method: string; readonly path: string; readonly operation: Operation }

export function describedRoutes({ paths }: ApiDocument): readonly Described[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}

/** A path with its parameters filled in. */
export function pathWith(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(values[name] ?? ''))
}

export type MadeUpCall = { readonly route: Described; readonly path: string; readonly sent: Sent }
type Sent = { readonly json: unknown } | { readonly fields: Readonly<Record<string, unknown>> } | null

/** What breaks servers: ways out of a folder, other languages' nothing, half a surrogate pair, what a name must not hold. */
const nasty = [
  ...['', ' ', '/', '..', '../../../../tmp/evil', '/etc/passwd', 'a/../b', 'a\\..\\b', '.git/config', 'a/.git/hooks/x', 'CON'],
  ...[
    'null',
    'undefined',
    '__proto__',
    'constructor',
    'NaN',
    '-1',
    '1e999',
    '0x10',
    '%00',
    '%2e%2e%2f',
    '\0',
    '\u202e',
    '\ud800',
  ],
  ...['[', '{"a":', '(a+)+$', '*'.repeat(300), 'é'.repeat(300), '🙂', "'; drop table", '${x}', '\r\nSet-Cookie: a=b'],
]

/**
 * Calls of the routes: mostly what the document allows, with ids of things that are there, and now and then something else.
 * `known` are values for parameters and fields by their name.
 */
export function madeUpCalls(
  routes: readonly Described[],
  known: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<MadeUpCall> {
  return fc.constantFrom(...routes).chain((route) => {
    const { parameters = [], requestBody } = route.operation
    const among = (place: 'path' | 'query') => parameters.filter((each) => each.in === place)
    const inPath = fc.record(Object.fromEntries(among('path').map(({ name, schema }) => [name, textFor(name, schema, known)])))
    const inQuery = fc.record(
      Object.fromEntries(among('query').map(({ name, schema }) => [name, textFor(name, schema, known)])),
      { requiredKeys: [] },
    )
    return fc.record({ inPath, inQuery, sent: bodyOf(requestBody, known) }).map((made) => ({
      route,
      path: `${pathWith(route.path, made.inPath)}?${new URLSearchParams(made.inQuery as Record<string, string>).toString()}`,
      sent: made.sent,
    }))
  })
}

/** The call as `call` of a daemon takes it. */
export async function optionsOf({ sent }: MadeUpCall): Promise<CallOptions> {
  if (sent === null) return {}
  if ('json' in sent) return { body: sent.json }
  const parts = Object.entries(sent.fields).map(([name, value]) => [name, value instanceof File ? value : String(value)] as const)
  return form(Object.fromEntries(parts))
}

function textFor(name: string, schema: Schema, known: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<string> {
  const good = known[name] ?? []
  const fitting = fitted(schema, known).map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
  return fc.oneof(
    ...(good.length === 0 ? [] : [{ weight: 6, arbitrary: fc.constantFrom(...good) }]),
    { weight: 3, arbitrary: fitting },
    { weight: 1, arbitrary: fc.constantFrom(...nasty) },
  )
}

function bodyOf(
  body: Operation['requestBody'],
  known: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<MadeUpCall['sent']> {
  const kinds = Object.entries(body?.content ?? {}).map(([type, { schema }]) =>
    type === 'multipart/form-data'
      ? objectOf(schema, known).map((fields) => ({ fields }))
      : fc
          .oneof({ weight: 5, arbitrary: fitted(schema, known) }, { weight: 1, arbitrary: fc.jsonValue() })
          .map((json) => ({ json: json })),
  )
  return kinds.length === 0 ? fc.constant(null) : fc.oneof(...kinds)
}

/** A value that a schema allows, or nearly: fields may be missing, and texts are of the nasty kind. */
function fitted(schema: Schema, known: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<unknown> {
  const { type, anyOf, enum: choices, minimum = -1, maximum = 1000 } = schema
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((each) => fitted(each, known)))
  if (choices !== undefined) return fc.constantFrom(...choices)
  if (schema.contentMediaType === 'application/octet-stream')
    return fc
      .tuple(fc.uint8Array({ maxLength: 80 }), fc.oneof(fc.constantFrom('a.zip', 'b.md', ...nasty), fc.string()))
      .map(([bytes, name]) => new File([new Uint8Array(bytes)], name))
  switch (type) {
    case 'integer':
    case 'number':
      return fc.integer({ min: minimum, max: maximum })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(fitted(schema.items ?? {}, known), { maxLength: 3 })
    case 'object':
      return fc.oneof(objectOf(schema, known), fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }))
    case 'string':
      return schema.format === 'uuid' ? fc.uuid() : fc.oneof(fc.string(), fc.constantFrom(...nasty), fc.json())
    default:
      return fc.jsonValue()
  }
}

function objectOf(schema: Schema, known: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(schema.properties ?? {}).map(([name, each]) => {
    const good = known[name] ?? []
    return [name, good.length === 0 ? fitted(each, known) : fc.oneof(fc.constantFrom(...good), fitted(each, known))] as const
  })
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] }) as fc.Arbitrary<Record<string, unknown>>
}
