import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Started } from '../../src/cli/daemon.ts'
import type { MadeKey } from '../../src/cli/key-view.ts'
import { acontext, answer, demoTranscript, executable, refusal } from '../support/cli.ts'
import { call } from '../support/daemon.ts'
import { temporaryHome } from '../support/home.ts'

type Env = { readonly env?: NodeJS.ProcessEnv }

/** A daemon in the background, stopped when the test ends. */
function up(home: string, { env = {} }: Env = {}): Started {
  onTestFinished(() => void acontext(home, ['down']))
  const { code, stdout, stderr } = acontext(home, ['up', '--detach', '--port', '0', '--json'], { env })
  if (code !== 0) throw new Error(stdout + stderr)
  return JSON.parse(stdout) as Started
}

const ping = (url: string, key: string | null) => call(`${url}/api/v1/ping`, 'GET', { key })

test('the first start shows a key and how to connect; the daemon runs until it is taken down', async () => {
  const home = temporaryHome()
  onTestFinished(() => void acontext(home, ['down']))

  const { code, stdout } = acontext(home, ['up', '-d', '--port', '0'])

  expect(code).toBe(0)
  const [, url = ''] = /^Listening at (http:\/\/127\.0\.0\.1:\d+)$/m.exec(stdout) ?? []
  const [, key = ''] = /^ +(sk-ac-[\w-]{76})$/m.exec(stdout) ?? []
  expect(stdout).toContain(`AcontextClient(base_url="${url}/api/v1", api_key="${key}")`)
  expect((await ping(url, key)).status).toBe(200)
  expect((await ping(url, null)).status).toBe(401)
  expect(answer(home, ['status'])).toMatchObject({ daemon: { url }, writer: { purpose: 'acontext up' } })
  expect(refusal(home, ['up', '--port', '0'])).toEqual([5, expect.stringContaining(url) as string])
  expect(refusal(home, ['up', '-d', '--port', '0'])).toEqual([5, expect.stringContaining(url) as string])
  for (const secret of ['daemon.json', 'keys.json', 'secrets.json']) expect(statSync(join(home, secret)).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(home, 'keys.json'), 'utf8')).not.toContain(key)

  expect(answer(home, ['down'])).toMatchObject({ stopped: { url } })

  expect(answer(home, ['down'])).toEqual({ stopped: null })
  expect(existsSync(join(home, 'daemon.json'))).toBe(false)
  expect(answer(home, ['status'])).toMatchObject({ daemon: null, writer: null })
  const { lines } = answer<{ lines: string[] }>(home, ['logs'])
  expect(lines.at(0)).toContain(`serves ${home} at ${url}`)
  expect(lines.at(-1)).toMatch(/ stopped$/)
  expect(answer<{ lines: string[] }>(home, ['logs', '-n', '1']).lines).toEqual(lines.slice(-1))
  expect(up(home).key).toBeNull()
})

test.each(['SIGINT', 'SIGTERM'] as const)('in the foreground %s stops it after what runs', async (signal) => {
  const home = temporaryHome()
  const child = spawn(process.execPath, [executable, 'up', '--port', '0', '--json'], {
    env: { ...process.env, ACONTEXT_HOME: home },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  const { url, key } = JSON.parse(first.toString()) as Started
  const { id } = (await call(`${url}/api/v1/session`, 'POST', { key })).json.data as unknown as { id: string }
  const blob = { role: 'user', content: 'x'.repeat(1000) }
  const running = Array.from({ length: 20 }, () =>
    call(`${url}/api/v1/session/${id}/messages`, 'POST', { key, body: { format: 'openai', blob } }),
  )
  const settled = Promise.allSettled(running)
  await running[0]

  child.kill(signal)
  const [code] = (await once(child, 'exit')) as [number]

  // One that was not taken any more finds the connection refused; one that was acknowledged is there.
  const stored = (await settled).filter((each) => each.status === 'fulfilled' && each.value.status === 201)
  expect(code).toBe(0)
  expect(stored.length).toBeGreaterThan(0)
  expect(answer<{ messages: unknown[] }>(home, ['sessions', 'show', id]).messages.length).toBe(stored.length)
})

test('one that was killed stands in nobody’s way', async () => {
  const home = temporaryHome()
  const { pid, url } = up(home)
  process.kill(pid, 'SIGKILL')
  while (existsSync(`/proc/${pid}/exe`)) await new Promise((resolve) => setImmediate(resolve))

  const imported = answer<{ learnt: unknown[] }>(home, ['sessions', 'import', demoTranscript, '--space', 'coding'])

  expect(imported.learnt.length).toBeGreaterThan(0)
  expect(answer(home, ['status'])).toMatchObject({ daemon: null })
  expect(answer(home, ['down'])).toEqual({ stopped: null })
  expect(up(home).url).not.toBe(url)
})

test('others are let in only where somebody made a key on purpose', () => {
  const home = temporaryHome()
  up(home)
  answer(home, ['down'])

  const [code, said] = refusal(home, ['up', '--host', '0.0.0.0', '--port', '0'])
  answer(home, ['keys', 'create', '--name', 'team'])
  const { code: then } = acontext(home, ['up', '-d', '--host', '0.0.0.0', '--port', '0'])
  onTestFinished(() => void acontext(home, ['down']))

  expect([code, then]).toEqual([4, 0])
  expect(said).toContain('acontext keys create')
})

test('ROOT_API_BEARER_TOKEN is a key, and the documented one says what to do', async () => {
  const home = temporaryHome()
  const { url, key } = up(home, { env: { ROOT_API_BEARER_TOKEN: 'chosen' } })

  const documented = await ping(url, 'sk-ac-your-root-api-bearer-token')

  expect(key).toBeNull()
  expect((await ping(url, 'sk-ac-chosen')).status).toBe(200)
  expect(documented.status).toBe(401)
  expect(documented.headers['x-acontext-hint']).toContain('ROOT_API_BEARER_TOKEN')
})

test('keys are made, rotated and taken back while the daemon runs', async () => {
  const home = temporaryHome()
  const { url, key: first } = up(home)
  answer(home, ['projects', 'create', 'support'])
  const made = answer<MadeKey>(home, ['keys', 'create', '--name', 'ci', '--project', 'support'])

  expect((await ping(url, made.key)).status).toBe(200)
  const rotated = answer<MadeKey>(home, ['keys', 'rotate', '--project', 'support', '--yes'])
  expect((await ping(url, made.key)).status).toBe(401)
  expect((await ping(url, rotated.key)).status).toBe(200)
  expect(answer<MadeKey[]>(home, ['keys', 'list']).map(({ project }) => project)).toEqual(['default', 'support'])
  answer(home, ['keys', 'revoke', rotated.id, '--yes'])
  expect((await ping(url, rotated.key)).status).toBe(401)
  expect((await ping(url, first)).status).toBe(200)
  expect(refusal(home, ['keys', 'revoke', 'nobody', '--yes'])[0]).toBe(3)
  expect(refusal(home, ['keys', 'create', '--project', 'nowhere'])[0]).toBe(3)
})

test('a project that the daemon has open can be deleted, and its keys with it', async () => {
  const home = temporaryHome()
  const { url } = up(home)
  answer(home, ['projects', 'create', 'support'])
  const { key } = answer<MadeKey>(home, ['keys', 'create', '--project', 'support'])
  await call(`${url}/api/v1/session`, 'POST', { key })

  answer(home, ['projects', 'delete', 'support', '--yes'])

  expect((await ping(url, key)).status).toBe(401)
  expect(existsSync(join(home, 'projects', 'support'))).toBe(false)
})

test('what it learns by itself stands in its log', async () => {
  const home = temporaryHome()
  answer(home, ['config', 'set', 'observe.seconds', '0.05'])
  up(home)
  const logs = spawn(process.execPath, [executable, 'logs', '-f'], { env: { ...process.env, ACONTEXT_HOME: home } })
  onTestFinished(() => void logs.kill('SIGKILL'))
  let text = ''
  const learnt = new Promise<void>((resolve) => {
    logs.stdout.on('data', (piece: Buffer) => {
      text += piece.toString()
      if (text.includes('learnt in')) resolve()
    })
  })

  answer(home, ['sessions', 'import', demoTranscript, '--space', 'coding', '--no-wait'])
  await learnt

  expect(text).toMatch(/^20\S+Z default: learnt in [0-9a-f-]{36}: .+ \(lesson [0-9a-f-]{36}\)$/m)
  logs.kill('SIGINT')
  expect(await once(logs, 'exit')).toEqual([0, null])
})
