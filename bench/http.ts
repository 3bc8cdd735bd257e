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
const seconds = 4
const connections = [1, 16, 64]
const message = JSON.stringify({ format: 'openai', blob: { role: 'user', content: 'x'.repeat(950) } })
const longSession = 1000

type Target = {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Record<string, string>
  readonly body?: string
}
type Figures = { readonly perSecond: number; readonly p50: number; readonly p99: number }

async function load(target: Target, clients: number): Promise<Figures> {
  const { requests, latency, non2xx, errors } = await autocannon({ ...target, connections: clients, duration: seconds })
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

export async function main(): Promise<void> {
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
    for (let stored = 0; stored < longSession; stored++) await call('POST', `/session/${long}/messages`, message)
    const page = Buffer.from(await (await call('GET', `/session/${long}/messages`)).arrayBuffer())
    const plain = await plainServer(home, page)
    const before = process.memoryUsage().rss
    await compare(
      'store a message of 1 KB',
      { url: `${daemon.url}/api/v1/session/${written}/messages`, method: 'POST', headers, body: message },
      { url: `${plain.url}/messages`, method: 'POST', headers, body: message },
    )
    await compare(
      `read a session of ${longSession} messages (${(page.length / 1e6).toFixed(1)} MB)`,
      { url: `${daemon.url}/api/v1/session/${long}/messages`, method: 'GET', headers },
      { url: `${plain.url}/messages`, method: 'GET', headers },
    )
    console.log(
      `\nresident memory: ${(before / 1e6).toFixed(0)} MB before, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB after`,
    )
    const log = join(home, 'projects/default/sessions', written, 'log.jsonl')
    console.log(
      `stored: ${(statSync(log).size / 1e6).toFixed(0)} MB, ${readFileSync(log).filter((byte) => byte === 10).length - 1} messages`,
    )
    plain.close()
    await daemon.close()
  })
}
