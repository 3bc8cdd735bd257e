import fc from 'fast-check'
import { expect, test } from 'vitest'
import { routes } from '../../daemon/routes/index.ts'
import type { Route } from '../../daemon/route.ts'
import { reachMemory } from '../../src/reach.ts'
import { temporaryDaemon } from '../support/daemon.ts'

const rootToken = 'root'
const called = routes.filter(({ access, path }) => access !== 'local' && path !== '/mcp')

/** Ids of things that are there, so that calls come further than "not found". */
async function filled(home: string): Promise<readonly string[]> {
  const memory = await reachMemory({ home, access: 'write' })
  const space = await memory.spaces.create('ops')
  const session = await memory.sessions.create({ user: 'ada', space: 'ops' })
  const disk = await memory.disks.create({ user: 'ada' })
  await memory.disks.put(disk.id, '/a/b.txt', { text: 'text' })
  await memory.close()
  return [space.id, session.id, disk.id, 'ada']
}

function wordOf(ids: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(...ids),
    fc.uuid(),
    fc.constantFrom(
      '',
      '0',
      '-1',
      '1e999',
      '../..',
      '/a/b.txt',
      '*',
      '(',
      '[',
      '{',
      'null',
      'true',
      '%00',
      '\u0000',
      '🙂',
      'x'.repeat(5000),
    ),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.json({ maxDepth: 2 }),
  )
}

const names = (schema: unknown): string[] => Object.keys((schema as { shape?: object } | undefined)?.shape ?? {})

/** A path, a query and a body that are now and then what the route expects. */
function callOf(route: Route, ids: readonly string[]): fc.Arbitrary<{ path: string; body: unknown }> {
  const word = wordOf(ids)
  const some = (fields: readonly string[], value: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> =>
    fc.record(Object.fromEntries(fields.map((name) => [name, value])), { requiredKeys: [] })
  const parameters = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  return fc
    .record({
      params: fc.tuple(...parameters.map(() => word)),
      query: some(names(route.query), word),
      body: fc.oneof(some(names(route.body), fc.oneof(word, fc.jsonValue({ maxDepth: 3 }))), fc.jsonValue({ maxDepth: 3 })),
    })
    .map(({ params, query, body }) => {
      const given = params.reduce(
        (path, value, at) => path.replace(`:${parameters[at]}`, encodeURIComponent(value) || '-'),
        route.path,
      )
      const asked = new URLSearchParams(Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])))
      return { path: `${given}?${asked}`, body: route.method === 'GET' ? undefined : body }
    })
}

test('no call, however odd, is answered by a fault of ours', { timeout: 240_000 }, async () => {
  const daemon = await temporaryDaemon({ rootToken })
  const ids = await filled(daemon.home)
  const headers = { 'x-access-token': rootToken }

  for (const route of called) {
    await fc.assert(
      fc.asyncProperty(callOf(route, ids), async ({ path, body }) => {
        const { status } = await daemon.call(route.method, path, {
          body,
          headers,
          key: route.access === 'root' ? null : daemon.key,
        })
        expect(status < 500 || status === 501, `${route.method} ${path} ${JSON.stringify(body)}: ${status}`).toBe(true)
      }),
      { numRuns: 15 },
    )
  }

  expect(daemon.log.filter((line) => / (GET|POST|PUT|PATCH|DELETE) /.test(line))).toEqual([])
})
