import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import autocannon from 'autocannon'
import express from 'express'
import { startDaemon } from '../daemon/start.ts'
import { openKeys } from '../src/open.ts'
import { openAppendLog } from '../src/store/append-log.ts'
import { inFolder, machine, spread } from './support.ts'

/*
 * Storing and reading over HTTP, each against an Express route that does the least that the task allows: parse, append with the
 * same grouping of syncs; send the same bytes.
 */

const rounds = 3
const seconds = 3
const connections = [1, 16, 64]
const message = JSON.stringify({ format: 'openai', blob: { role: 'user', content: 'x'.repeat(950) } })
const longSession = 1000

type Request = { readonly method: 'GET' | 'POST' | 'PATCH'; readonly path: string; readonly body?: string }
/** Every connection sends these requests, one after the other, again and again. */
type Target = { readonly url: string; readonly headers: Record<string, string>; readonly requests: readonly Request[] }
type Figures = { readonly perSecond: number; readonly p50: number; readonly p99: number }

async function load(target: Target, clients: number): Promise<Figures> {
  // In a thread of its own, so that what it costs slows neither of the two.
  const how = { connections: clients, duration: seconds, workers: 1 }
  const { requests, latency, non2xx, errors } = await autocannon({ ...target, requests: [...target.requests], ...how })
  if (non2xx + errors > 0) throw new Error(`${non2xx} bad answers and ${errors} errors from ${target.url}`)
  return { perSecond: requests.average, p50: latency.p50, p99: latency.p99 }
}

/** Ours and the reference in turn, so that a machine whose speed drifts is fair to both; medians of the rounds. */
async function compare(title: string, ours: Target, reference: Target): Promise<void> {
  console.log(`\n${title}`)
  for (const clients of connections) {
    const runs: { ours: Figures; plain: Figures }[] = []
    for (let round = 0; round < rounds; round++)
      runs.push({ plain: await load(reference, clients), ours: await load(ours, clients) })
    const median = (pick: (run: (typeof runs)[number]) => number): number => spread(runs.map(pick)).median
    const [mine, plain] = [median((run) => run.ours.perSecond), median((run) => run.plain.perSecond)]
    console.log(
      `  ${String(clients).padStart(2)} connections: ${mine.toFixed(0)}/s of ${plain.toFixed(0)}/s = ${(mine / plain).toFixed(2)} ×` +
        `, p50 ${median((run) => run.ours.p50)} ms (${median((run) => run.plain.p50)}), p99 ${median((run) => run.ours.p99)} ms (${median((run) => run.plain.p99)})`,
    )
  }
}

/** Express with the least that storing and reading need. */
async function plainServer(folder: string, page: Buffer): Promise<{ url: string; close(): void }> {
  const log = openAppendLog(join(folder, 'plain.jsonl'))
  const app = express().disable('etag').disable('x-powered-by')
  app.post('/messages', express.json({ limit: '64mb' }), async (request, response) => {
    await log.append(Buffer.from(`${JSON.stringify(request.body)}\n`))
    response.status(201).json({ code: 0, data: request.body as object, msg: '' })
  })
  app.get('/messages', (_, response) => void response.type('json').send(page))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() }
}

const cases = ['store', 'read', 'changed'] as const

/** With the name of a case only that one. */
export async function main([only]: readonly string[] = []): Promise<void> {
  console.log(machine())
  await inFolder(async (home) => {
    const { key } = await openKeys({ home }).create({ name: 'bench', project: 'default' })
    const daemon = await startDaemon({ home, host: '127.0.0.1', port: 0, version: '0', rootToken: null, echo: () => undefined })
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const call = async (method: string, path: string, body?: string): Promise<Response> =>
      fetch(`${daemon.url}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
    const session = async (): Promise<string> => {
      const response = await call('POST', '/session', '{"disable_task_tracking":true}')
      return ((await response.json()) as { data: { id: string } }).data.id
    }

    const [written, long] = [await session(), await session()]
    const [store, read] = [`/session/${written}/messages`, `/session/${long}/messages`]
    for (let stored = 0; stored < longSession; stored++) await call('POST', read, message)
    const page = Buffer.from(await (await call('GET', read)).arrayBuffer())
    const first = (JSON.parse(page.toString()) as { data: { ids: string[] } }).data.ids[0] ?? ''
    const plain = await plainServer(home, page)
    const ours = (...requests: Request[]): Target => ({
      url: daemon.url,
      headers,
      requests: requests.map((request) => ({ ...request, path: `/api/v1${request.path}` })),
    })
    const reference = (...requests: Request[]): Target => ({ url: plain.url, headers, requests })
    const [get, post] = [{ method: 'GET', path: '/messages' } as const, { method: 'POST', path: '/messages' } as const]
    const note = JSON.stringify({ meta: { seen: true } })
    const size = `${longSession} messages (${(page.length / 1e6).toFixed(1)} MB)`
    const work: Record<(typeof cases)[number], () => Promise<void>> = {
      store: () =>
        compare(
          'store a message of 1 KB',
          ours({ method: 'POST', path: store, body: message }),
          reference({ ...post, body: message }),
        ),
      read: () => compare(`read a session of ${size}`, ours({ method: 'GET', path: read }), reference(get)),
      changed: () =>
        compare(
          `change such a session and read it, in turn; requests of both kinds`,
          ours({ method: 'PATCH', path: `${read}/${first}/meta`, body: note }, { method: 'GET', path: read }),
          reference({ ...post, body: note }, get),
        ),
    }
    const memory = (): string => `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`
    const before = memory()
    for (const name of cases) if (only === undefined || only === name) await work[name]()
    console.log(`\nresident memory with both servers and the load on them: ${before} before, ${memory()} after`)
    const log = join(home, 'projects/default/sessions', written, 'log.jsonl')
    const stored = readFileSync(log).filter((byte) => byte === 10).length - 1
    console.log(`stored: ${(statSync(log).size / 1e6).toFixed(0)} MB, ${stored} messages`)
    plain.close()
    await daemon.close()
  })
}
