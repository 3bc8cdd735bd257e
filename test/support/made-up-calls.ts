import fc from 'fast-check'
import type { CallOptions } from './daemon.ts'
import { pathWith, type Described, type Operation, type Schema } from './api-document.ts'
import { form } from './form.ts'

/** Values for parameters and fields, by name: ids of things that are there, texts that fit. */
export type Known = Readonly<Record<string, readonly unknown[]>>

export type MadeUpCall = { readonly path: string; readonly sent: Sent }
type Sent = { readonly json: unknown } | { readonly fields: Readonly<Record<string, unknown>> } | null

/** What breaks servers: ways out of a folder, other languages' nothing, half a surrogate pair, what a name must not hold. */
const nasty = [
  ...['', ' ', '/', '..', '../../../../tmp/evil', '/etc/passwd', 'a/../b', 'a\\..\\b', '.git/config', 'a/.git/hooks/x', 'CON'],
  ...['null', 'undefined', '__proto__', 'constructor', 'NaN', '-1', '1e999', '%00', '%2e%2e%2f', '\0', '\u202e', '\ud800'],
  ...['[', '{"a":', '(a+)+$', '*'.repeat(300), 'é'.repeat(300), 'x'.repeat(5000), '🙂', '${x}', '\r\nSet-Cookie: a=b'],
]

/** Calls of a route: mostly what the document allows, with what is known to be there, and now and then something else. */
export function madeUpCalls({ path, operation }: Described, known: Known): fc.Arbitrary<MadeUpCall> {
  const { parameters = [], requestBody } = operation
  const valuesOf = (some: typeof parameters) =>
    fc.record(Object.fromEntries(some.map(({ name, schema }) => [name, textFor(name, schema, known)])))
  const inPath = valuesOf(parameters.filter((each) => each.in === 'path'))
  const asked = parameters.filter((each) => each.in === 'query')
  const [needed, free] = [asked.filter(({ required }) => required), asked.filter(({ required }) => !required)]
  // Few at a time: the first that is wrong ends the call.
  const inQuery = fc.subarray(free, { maxLength: Math.min(2, free.length) }).chain((chosen) => valuesOf([...needed, ...chosen]))
  return fc.record({ inPath, inQuery, sent: bodyOf(requestBody, known) }).map((made) => ({
    path: `${pathWith(path, made.inPath)}?${new URLSearchParams(made.inQuery).toString()}`,
    sent: made.sent,
  }))
}

/** The call as `call` of a daemon takes it. */
export async function optionsOf({ sent }: MadeUpCall): Promise<CallOptions> {
  if (sent === null) return {}
  if ('json' in sent) return { body: sent.json }
  const parts = Object.entries(sent.fields).map(([name, value]) => [name, value instanceof File ? value : String(value)] as const)
  return form(Object.fromEntries(parts))
}

function textFor(name: string, schema: Schema, known: Known): fc.Arbitrary<string> {
  const good = known[name] ?? []
  const fitting = fitted(schema, known).map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
  return fc.oneof(
    ...(good.length === 0 ? [] : [{ weight: 12, arbitrary: fc.constantFrom(...good.map(String)) }]),
    { weight: 3, arbitrary: fitting },
    { weight: 1, arbitrary: fc.constantFrom(...nasty) },
  )
}

function bodyOf(body: Operation['requestBody'], known: Known): fc.Arbitrary<MadeUpCall['sent']> {
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
function fitted(schema: Schema, known: Known): fc.Arbitrary<unknown> {
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

function objectOf(schema: Schema, known: Known): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(schema.properties ?? {}).map(([name, each]) => {
    const good = known[name] ?? []
    return [
      name,
      good.length === 0
        ? fitted(each, known)
        : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fitted(each, known) }),
    ] as const
  })
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] }) as fc.Arbitrary<Record<string, unknown>>
}
