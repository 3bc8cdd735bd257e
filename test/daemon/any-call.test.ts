import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describedDaemon, type Described } from '../support/api-document.ts'
import { madeUpCalls, optionsOf, type Known } from '../support/made-up-calls.ts'
import { oneOfEach } from '../support/one-of-each.ts'

const callsOfEach = 6

test('no call, however odd, is answered by a fault of ours, or writes outside of the home', async () => {
  const { daemon, routes, ask } = await describedDaemon('root')
  const things = await oneOfEach(daemon, daemon.key, 'something')
  const blob = { role: 'user', content: 'hello' }
  const payload = JSON.stringify({ blob })
  const known: Known = { ...things, blob: [blob], payload: [payload], meta: ['{}', {}, null], format: ['openai'] }
  const around = readdirSync(dirname(daemon.home)).sort()
  const wentWell = new Set<Described>()
  const check = (route: Described): Promise<void> =>
    fc.assert(
      fc.asyncProperty(madeUpCalls(route, known), async (made) => {
        const { status, json, headers, text } = await ask(route, made.path, await optionsOf(made))
        expect(status === 501 || status < 500, `${status} ${text}`).toBe(true)
        if (status >= 400 && json !== undefined) expect([json.code === 0, json.msg]).toEqual([false, expect.stringMatching(/./)])
        expect(headers['set-cookie']).toBeUndefined()
        if (status < 300) wentWell.add(route)
      }),
      { numRuns: callsOfEach },
    )

  // A new key would end the test; what /mcp answers is no envelope.
  const called = routes.filter(({ path }) => !['/mcp', '/admin/v1/project/secret_key'].includes(path))
  // What is deleted is not there any more, so that comes last.
  for (const route of called.filter(({ method }) => method !== 'DELETE')) await check(route)
  for (const route of called.filter(({ method }) => method === 'DELETE')) await check(route)

  expect((await daemon.call('GET', '/api/v1/ping', { key: 'sk-ac-root' })).json).toEqual({ code: 0, msg: 'pong' })
  expect(daemon.log.filter((line) => / (GET|POST|PUT|PATCH|DELETE) /.test(line))).toEqual([])
  expect(readdirSync(dirname(daemon.home)).sort()).toEqual(around)
  const incoming = join(daemon.home, 'projects/default/cache/incoming')
  expect(existsSync(incoming) ? readdirSync(incoming) : []).toEqual([])
  expect(wentWell.size).toBeGreaterThan(30)
})
