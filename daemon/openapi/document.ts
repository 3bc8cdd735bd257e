import { z } from 'zod'
import type { Access, Route } from '../route.ts'

type Schema = Readonly<Record<string, unknown>>

/** One route as both the document and the page show it. */
export type Operation = {
  readonly method: string
  /** With `{name}` for parameters. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly access: Access
  readonly parameters: readonly Parameter[]
  readonly bodies: readonly Body[]
  readonly answer: { readonly status: number; readonly schema: Schema | null; readonly description: string }
  /** What refusals are when they are no envelope. */
  readonly failure: string | null
}

export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly schema: Schema
}

type Body = { readonly type: string; readonly schema: Schema; readonly required: boolean }

/** What every route of a list does, from the schemas that check its calls. What is for our own commands is left out. */
export function operationsOf(routes: readonly Route[]): readonly Operation[] {
  return routes.filter(({ access }) => access !== 'local').map(operationOf)
}

function operationOf(route: Route): Operation {
  const { method, summary, tag, access, status = 200, answer, failure = null } = route
  return {
    method,
    path: route.path.replace(/:(\w+)/g, '{$1}'),
    tag,
    summary,
    access,
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    bodies: bodiesOf(route),
    answer: {
      status,
      schema: answer === undefined || typeof answer === 'string' ? null : jsonSchema(answer, 'output'),
      description: typeof answer === 'string' ? answer : summary,
    },
    failure,
  }
}

function parametersOf(schema: z.ZodType | undefined, place: Parameter['in']): Parameter[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Readonly<Record<string, Schema>>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: each,
  }))
}

function bodiesOf({ body, multipart, emptyBody = false }: Route): Body[] {
  const json = body === undefined ? [] : [{ type: 'application/json', schema: jsonSchema(body, 'input'), required: !emptyBody }]
  if (multipart === undefined) return json
  const fields = jsonSchema(multipart.fields, 'input') as { properties?: object; required?: readonly string[] }
  const files = Object.fromEntries(
    multipart.files.map((name) => [name, { type: 'string', contentMediaType: 'application/octet-stream' }]),
  )
  const required = [...(fields.required ?? []), ...multipart.files]
  const schema = { type: 'object', properties: { ...fields.properties, ...files }, ...(required.length > 0 ? { required } : {}) }
  return [...json, { type: 'multipart/form-data', schema, required: !emptyBody }]
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  // What cannot be said in JSON Schema is checked all the same; here it is any value.
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
    override: keepDefault,
  })
  return rest
}

/** The default of a text that is read as something else would be left out, since it is no text. */
function keepDefault({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: { default?: unknown } }): void {
  const usual = z.globalRegistry.get(zodSchema)?.['default']
  if (usual !== undefined) jsonSchema.default = usual
}

/** The OpenAPI 3.1 document of the routes. */
export function openApiDocument(routes: readonly Route[], version: string): Schema {
  const paths: Record<string, Record<string, Schema>> = {}
  for (const operation of operationsOf(routes)) {
    const place = (paths[operation.path] ??= {})
    place[operation.method.toLowerCase()] = described(operation)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'acontext',
      version,
      description: 'Skill memory for AI agents, in the wire format of the official Acontext SDKs.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of a project: "acontext keys create".' },
        root: { type: 'apiKey', in: 'header', name: 'X-Access-Token', description: 'ROOT_API_BEARER_TOKEN of the daemon.' },
      },
      responses: {
        problem: { description: 'What went wrong; `msg` says it in words.', content: jsonContent(envelope(null)) },
      },
    },
  }
}

function described(operation: Operation): Schema {
  const { method, path, tag, summary, access, parameters, bodies, answer, failure } = operation
  const problem = { $ref: '#/components/responses/problem' }
  const isEnvelope = answer.schema !== null || answer.description === summary
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^A-Za-z0-9]+/g, '_')}`.replace(/_$/, ''),
    tags: [tag],
    summary,
    ...(access === 'open' ? { security: [] } : { security: [{ [access]: [] }] }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(bodies.length > 0
      ? {
          requestBody: {
            required: bodies.every(({ required }) => required),
            content: Object.fromEntries(bodies.map(({ type, schema }) => [type, { schema }])),
          },
        }
      : {}),
    responses: {
      [answer.status]: {
        description: answer.description,
        ...(isEnvelope ? { content: jsonContent(envelope(answer.schema)) } : {}),
      },
      ...(access === 'open' ? {} : { 401: problem }),
      default: failure === null ? problem : { description: failure },
    },
  }
}

function envelope(data: Schema | null): Schema {
  return {
    type: 'object',
    properties: { code: { type: 'integer' }, msg: { type: 'string' }, ...(data === null ? {} : { data }) },
    required: ['code', 'msg'],
  }
}

function jsonContent(schema: Schema): Schema {
  return { 'application/json': { schema } }
}
