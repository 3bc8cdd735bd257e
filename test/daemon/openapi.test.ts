import { expect, test } from 'vitest'
import { routes } from '../../daemon/routes/index.ts'
import { temporaryDaemon } from '../support/daemon.ts'

type Operation = {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly security: readonly object[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: object
  }[]
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, { readonly schema: object }>> }
  readonly responses: Readonly<Record<string, object>>
}
type Document = { readonly openapi: string; readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

const published = routes
  .filter(({ access }) => access !== 'local')
  .filter(({ path }) => path !== '/openapi.json' && path !== '/docs')

async function document(): Promise<Document> {
  const { call } = await temporaryDaemon()
  return (await call('GET', '/openapi.json', { key: null })).json as unknown as Document
}

test('every route is described, and none of those for our own commands', async () => {
  const { openapi, paths } = await document()

  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  expect(openapi).toBe('3.1.0')
  expect(described.sort()).toEqual(published.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`).sort())
  expect(described.some((each) => each.includes('/memory'))).toBe(false)
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
})

test('what is checked is described: parameters with their bounds and defaults, bodies, who may call', async () => {
  const { paths } = await document()
  const sessions = paths['/api/v1/session']?.['get']
  const messages = paths['/api/v1/session/{session_id}/messages']
  const upload = paths['/api/v1/agent_skills']?.['post']

  expect(sessions?.parameters).toContainEqual({
    name: 'limit',
    in: 'query',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 200, default: 20 },
  })
  expect(messages?.['get']?.parameters).toContainEqual(
    expect.objectContaining({ name: 'session_id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }),
  )
  expect(Object.keys(messages?.['post']?.requestBody?.content ?? {})).toEqual(['application/json', 'multipart/form-data'])
  expect(upload?.requestBody?.content['multipart/form-data']?.schema).toMatchObject({ required: ['file'] })
  expect(sessions?.security).toEqual([{ key: [] }])
  expect(paths['/health']?.['get']?.security).toEqual([])
  expect(paths['/admin/v1/project']?.['post']?.security).toEqual([{ root: [] }])
  for (const [path, methods] of Object.entries(paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    for (const { parameters = [] } of Object.values(methods))
      expect(
        parameters.filter((each) => each.in === 'path').map(({ name }) => name),
        path,
      ).toEqual(named)
  }
})

test('the page for people shows every route, and needs neither script nor network', async () => {
  const { call } = await temporaryDaemon()

  const { text, headers } = await call('GET', '/docs', { key: null })

  for (const { path } of published) expect(text).toContain(path.replace(/:(\w+)/g, '{$1}'))
  expect(text).not.toMatch(/<script|https?:\/\/|<link|@import|url\(/)
  expect(headers['content-security-policy']).toContain("default-src 'none'")
})
