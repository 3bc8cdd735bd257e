import { expect, test } from 'vitest'
import { describedDaemon, isRoot, pathWith, type Described } from '../support/api-document.ts'
import type { TestDaemon } from '../support/daemon.ts'
import { oneOfEach, type Things } from '../support/one-of-each.ts'

// What holds for all routes, by the document that the daemon gives of itself: a new route is held to it without a line here.

const rootToken = 'chosen by the administrator'
const secret = 'the cormorant nests at noon'
const someId = '9b2f6a4e-0000-4000-8000-000000000000'

const isOpen = ({ operation }: Described): boolean => operation.security.length === 0
const idsIn = ({ operation }: Described): readonly string[] =>
  (operation.parameters ?? []).filter((each) => each.in === 'path' && each.schema.format === 'uuid').map(({ name }) => name)

test('without a key every route but the open ones is 401, whatever else is wrong', async () => {
  const { daemon, routes } = await describedDaemon(rootToken)
  const closed = routes.filter((route) => !isOpen(route))

  for (const route of closed) {
    const path = pathWith(route.path, {})
    for (const key of [null, 'sk-ac-nobody', rootToken.slice(1)]) {
      const { status, json } = await daemon.call(route.method, path.replace(/\/(?=\/|$)/g, '/x'), { key, body: 'no JSON' })
      expect([route.method, route.path, status, json]).toEqual([
        route.method,
        route.path,
        401,
        { code: 401, msg: 'Unauthorized' },
      ])
    }
  }
  expect(closed.length).toBeGreaterThan(60)
})

/** Matched by clients, word for word. */
const ownWords: Readonly<Record<string, string>> = { '/api/v1/session/{session_id}/copy': 'INVALID_SESSION_ID' }

test('an id that is none is 400 at every route, and the parameter is named', async () => {
  const { routes, ask } = await describedDaemon(rootToken)
  const wrong = ['x', '0', 'null', '../x', `${someId}0`, someId.replace('9', 'g'), 'é', '[object Object]', 'x'.repeat(2000)]

  for (const route of routes) {
    for (const name of idsIn(route)) {
      for (const value of wrong) {
        const others = Object.fromEntries((route.operation.parameters ?? []).map((each) => [each.name, someId]))
        const { status, json } = await ask(route, pathWith(route.path, { ...others, [name]: value }))
        expect([route.method, route.path, value, status]).toEqual([route.method, route.path, value, 400])
        expect(json.code).toBe(400)
        expect(json.msg).toBe(ownWords[route.path] ?? `parameter error: ${name}: is no UUID`)
      }
    }
  }
  expect(routes.flatMap(idsIn).length).toBeGreaterThan(40)
})

test('an id of nothing is never 200 where something is read, and never a fault', async () => {
  const { routes, ask } = await describedDaemon(rootToken)

  for (const route of routes.filter((each) => idsIn(each).length > 0)) {
    const values = Object.fromEntries(idsIn(route).map((name) => [name, someId]))
    const { status } = await ask(route, pathWith(route.path, values))
    expect([400, 403, 404, 501, ...(route.method === 'DELETE' ? [200] : [])], `${route.method} ${route.path}`).toContain(status)
  }
})

test('the key of one project leads to nothing of another, at any route', async () => {
  const { daemon, routes } = await describedDaemon(rootToken)
  const mine = await oneOfEach(daemon, daemon.key, secret)
  const made = await daemon.call('POST', '/admin/v1/project', { key: null, headers: { 'x-access-token': rootToken } })
  const { secret_key: stranger } = made.json.data as unknown as { secret_key: string }
  const before = await seen(daemon, mine)

  for (const route of routes.filter((each) => !isRoot(each) && !isOpen(each) && !each.path.startsWith('/admin'))) {
    for (const id of mine['id'] ?? []) {
      const values = { ...Object.fromEntries(Object.entries(mine).map(([name, [first = '']]) => [name, first])), id }
      const query = 'file_path=/a/b.txt&query=cormorant&user=ada&path=/a/'
      const body = { ...values, meta: {}, configs: {}, data: {}, type: 'x', blob: { role: 'user', content: 'mine now' } }
      const { status, text } = await daemon.call(route.method, `${pathWith(route.path, values)}?${query}`, {
        key: stranger,
        ...(route.method === 'GET' || route.method === 'DELETE' ? {} : { body }),
      })
      expect([route.method, route.path, text.includes(secret)]).toEqual([route.method, route.path, false])
      if (idsIn(route).length > 0 && route.method !== 'DELETE')
        expect([400, 403, 404, 501], `${route.method} ${route.path}`).toContain(status)
    }
  }
  expect(await seen(daemon, mine)).toEqual(before)
  expect(JSON.stringify(before).split(secret).length).toBeGreaterThan(4)
})

/** What the owner of all these sees. */
async function seen(daemon: TestDaemon, mine: Things): Promise<readonly string[]> {
  const [session, disk, space] = [mine['session_id']?.[0], mine['disk_id']?.[0], mine['space_id']?.[0]]
  const paths = [
    ...['session', 'disk', 'learning_spaces', 'agent_skills', 'user/ls', 'project/configs'],
    ...[`session/${session}/messages?with_events=true`, `session/${session}/events`, `learning_spaces/${space}/skills`],
    ...[`disk/${disk}/artifact?file_path=/a/b.txt&with_public_url=false`, `disk/${disk}/artifact/ls?path=/a/`],
  ]
  return Promise.all(paths.map(async (path) => (await daemon.call('GET', `/api/v1/${path}`)).text))
}
