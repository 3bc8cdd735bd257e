import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openMemory } from '../src/open.ts'
import { inFolder, inTurn, machine, ms } from './support.ts'

const counts = [1_000, 10_000]
const messagesEach = 10

/** Listing the sessions of a project from its cache and without, beside parsing the same logs by JSON.parse. */
export async function main(): Promise<void> {
  console.log(`Opening a project and listing its sessions of ${messagesEach} messages, median of 7, files warm (${machine()})\n`)
  console.log('sessions   from cache   without   JSON.parse of the logs   cache/parse   without/parse')
  for (const count of counts) await inFolder((folder) => measure(folder, count))
}

async function measure(folder: string, count: number): Promise<void> {
  await fill(folder, count)
  const project = join(folder, 'projects/default')
  const cache = join(project, 'cache')
  const list = async (): Promise<void> => {
    const memory = await openMemory({ home: folder, access: 'read' })
    const sessions = await memory.sessions.list()
    if (sessions.length !== count) throw new Error(`${sessions.length} sessions listed, not ${count}`)
    await memory.close()
  }
  const cached = await inTurn(7, { cache: list, parse: () => parseAll(join(project, 'sessions')) })
  rmSync(cache, { recursive: true })
  const bare = await inTurn(7, { without: list })
  const columns = [
    ms(cached.cache),
    ms(bare.without),
    ms(cached.parse),
    (cached.cache / cached.parse).toFixed(2),
    (bare.without / cached.parse).toFixed(2),
  ]
  console.log(`${String(count).padStart(8)}   ${columns.join('   ')}`)
}

function parseAll(sessions: string): void {
  for (const id of readdirSync(sessions)) {
    const lines = readFileSync(join(sessions, id, 'log.jsonl'), 'utf8').split('\n')
    lines.pop()
    for (const line of lines) JSON.parse(line)
  }
}

async function fill(folder: string, count: number): Promise<void> {
  const memory = await openMemory({ home: folder, access: 'write', purpose: 'bench' })
  const text = 'A message of usual length, as an assistant writes it while it works on something. '.repeat(4)
  const messages = Array.from({ length: messagesEach }, (_, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    name: null,
    format: 'openai' as const,
    parts: [{ type: 'text' as const, text: `${index} ${text}` }],
    meta: {},
    internal: {},
    source: { kind: 'openai', id: String(index) },
    saidAt: null,
  }))
  const at = 32
  for (let first = 0; first < count; first += at) {
    const batch = Array.from({ length: Math.min(at, count - first) }, (_, index) => `chat-${first + index}`)
    await Promise.all(batch.map((origin) => memory.sessions.import({ kind: 'openai', origin, messages })))
  }
  await memory.sessions.list()
  await memory.close()
}
