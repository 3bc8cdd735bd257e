import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { writeSettings } from '../../src/config.ts'
import { openMemory } from '../../src/open.ts'
import type { Memory, SearchAnswer } from '../../src/memory/memory.ts'
import type { Json } from '../../src/model/json.ts'
import { temporaryHome } from '../support/home.ts'

type Asked = { readonly model: string; readonly input: readonly string[]; readonly encoding_format: string }
/** `tokens`: what it says that each text has; null when it says nothing. */
type Endpoint = { readonly url: string; readonly asked: Asked[]; fail: boolean; dimension: number; tokens: number | null }

/** What the made-up model knows: words of one line mean the same. */
const meanings = [/flight|plane|airline|quokka/i, /deploy|roll ?back|release/i, /penguin|bird/i]

/** An endpoint on loopback that speaks `/v1/embeddings`; its vectors count words of each meaning. */
async function endpoint(): Promise<Endpoint> {
  const state: Endpoint = { url: '', asked: [], fail: false, dimension: 3, tokens: null }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const asked = JSON.parse(body) as Asked
      state.asked.push(asked)
      if (state.fail) return void response.writeHead(503).end('{}')
      const vectorOf = (text: string): number[] =>
        Array.from({ length: state.dimension }, (_, at) => (meanings[at]?.test(text) === true ? 1 : 0.01))
      const data = asked.input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) })).reverse()
      const prompt_tokens = state.tokens === null ? null : state.tokens * data.length
      const usage = prompt_tokens === null ? {} : { usage: { prompt_tokens, total_tokens: prompt_tokens } }
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ object: 'list', data, model: asked.model, ...usage }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` })
}

const entries = (...more: string[]): string =>
  [
    '## Rebook a cancelled flight\n\nAsk for the fare rules first.\n',
    '## Deploy on Mondays\n\nNever on Fridays.\n',
    ...more,
  ].join('\n')

type Given = {
  readonly home: string
  readonly file: string
  open(access?: 'read' | 'write'): Promise<Memory>
  find(words: string): Promise<SearchAnswer>
}

/** A home with a space of a few entries; its searches are by somebody who only reads. */
async function given(settings: Record<string, Json>): Promise<Given> {
  const home = temporaryHome()
  await writeSettings(home, settings)
  const open = async (access: 'read' | 'write' = 'read'): Promise<Memory> => {
    const memory = await openMemory({ home, access })
    onTestFinished(() => memory.close())
    return memory
  }
  const memory = await open('write')
  const { path } = await memory.spaces.create('work')
  const file = join(path, 'skills/user-general-facts/notes.md')
  writeFileSync(file, entries())
  await memory.skills.keep()
  return { home, file, open, find: async (words) => (await open()).search.find(words, { kinds: ['skills'] }) }
}

const headings = ({ skills }: SearchAnswer): (string | undefined)[] => skills.map((hit) => hit.headings.at(-1))

test('without a model for embeddings nothing leaves the machine; with one, entries are found by what they mean', async () => {
  const { url, asked } = await endpoint()
  const plain = await given({ 'embeddings.baseUrl': url })
  expect(headings(await plain.find('quokka'))).toEqual([])
  expect(asked).toEqual([])

  const { find } = await given({ 'embeddings.baseUrl': url, 'embeddings.model': 'tiny' })
  const found = await find('quokka')

  expect(headings(found)[0]).toBe('Rebook a cancelled flight')
  expect(found.skills[0]?.why).toMatchObject({ words: [], similarity: expect.any(Number) })
  expect(found.notes).toEqual([])
  expect(asked[0]).toMatchObject({ model: 'tiny', encoding_format: 'float' })
  // What words and meaning agree on comes before what only one of them finds.
  expect(headings(await find('flight on Mondays'))[0]).toMatch(/flight|Mondays/)
})

test('vectors are kept by content: only what is new is sent, and without its secrets', async () => {
  const { url, asked } = await endpoint()
  const { find, file } = await given({ 'embeddings.baseUrl': url, 'embeddings.model': 'tiny' })
  await find('quokka')
  asked.length = 0

  await find('quokka')
  expect(asked.map(({ input }) => input)).toEqual([['quokka']])
  writeFileSync(file, entries('## Penguins\n\nThe key is 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.\n'))
  const found = await find('bird 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')

  expect(headings(found)[0]).toBe('Penguins')
  const sent = asked.slice(1).flatMap(({ input }) => input)
  expect(sent.length).toBe(2)
  expect(sent[0]).toBe('bird [redacted]')
  expect(sent[1]).toContain('The key is [redacted]')
})

test('another model, another length of vectors and a damaged cache make all vectors anew', async () => {
  const server = await endpoint()
  const { url, asked } = server
  const { home, find } = await given({ 'embeddings.baseUrl': url, 'embeddings.model': 'tiny' })
  await find('quokka')
  const all = asked.flatMap(({ input }) => input).length
  const again = async (): Promise<number> => {
    asked.length = 0
    expect(headings(await find('quokka'))[0]).toBe('Rebook a cancelled flight')
    return asked.flatMap(({ input }) => input).length
  }

  await writeSettings(home, { 'embeddings.model': 'other' })
  expect(await again()).toBe(all)
  // The endpoint gives another model under the same name.
  server.dimension = 5
  expect(await again()).toBe(all)
  expect(await again()).toBe(1)
  const cache = join(home, 'projects/default/cache/search/vectors.index')
  const bytes = readFileSync(cache)
  writeFileSync(cache, bytes.subarray(0, bytes.length - 3))
  expect(await again()).toBe(all)
  rmSync(cache)
  expect(await again()).toBe(all)
  expect(await again()).toBe(1)
})

test('a longer vector is seen also by a memory that stays open, and beside new entries', async () => {
  const server = await endpoint()
  const { open, file } = await given({ 'embeddings.baseUrl': server.url, 'embeddings.model': 'tiny' })
  const { search } = await open()
  const find = async (words: string): Promise<SearchAnswer> => search.find(words, { kinds: ['skills'] })
  await find('quokka')

  server.dimension = 5
  writeFileSync(file, entries('## Penguins\n\nThey cannot fly.\n'))

  expect(headings(await find('bird'))[0]).toBe('Penguins')
  expect(headings(await find('quokka'))[0]).toBe('Rebook a cancelled flight')
})

test('an endpoint that is down means a search by words, and a word about it', async () => {
  const server = await endpoint()
  server.fail = true
  const { find } = await given({ 'embeddings.baseUrl': server.url, 'embeddings.model': 'tiny' })

  const found = await find('flight')

  expect(headings(found)[0]).toBe('Rebook a cancelled flight')
  expect(found.skills[0]?.why.similarity).toBeUndefined()
  expect(found.notes.join()).toMatch(/Searched by words only: 127\.0\.0\.1:\d+ failed \(503\)/)
  server.fail = false
  expect((await find('quokka')).skills.length).toBeGreaterThan(0)
})

describe('what searches by meaning cost', () => {
  const prices = { tiny: { input: 1000, cached: 0, output: 0, at: '2026-11-01' } }

  test('is told with all else that models cost, as the endpoint says it, else as an estimate', async () => {
    const server = await endpoint()
    server.tokens = 7
    const { home, find, open } = await given({ 'embeddings.baseUrl': server.url, 'embeddings.model': 'tiny', prices })
    const memory = await open()

    await find('quokka')
    const told = await memory.project.cost({ by: 'lesson' })
    const texts = server.asked.flatMap(({ input }) => input).length
    expect(told.total).toMatchObject({ calls: server.asked.length, failed: 0, input: 7 * texts, output: 0 })
    expect(told.total.usd).toBeCloseTo(7 * texts * 0.001)
    expect(told.groups).toEqual([{ key: 'search', name: 'searching', ...told.total }])

    server.tokens = null
    await find('quokka')
    server.tokens = 1_000_000 // no such text was sent
    await find('quokka')
    server.fail = true
    await find('quokka')
    const estimated = await memory.project.cost({ by: 'space' })
    expect(estimated.total.input).toBe(told.total.input + 2 * Math.ceil('quokka'.length / 4))
    expect(estimated.groups.map(({ name, failed }) => [name, failed])).toEqual([['searching', 1]])
    expect((await memory.project.cost()).groups).toHaveLength(1)
    // Who only reads leaves the log of the writer alone.
    expect(readdirSync(join(home, 'projects/default')).filter((name) => name.startsWith('costs'))).toEqual([
      'costs-readers.jsonl',
    ])
  })

  test('counts for the day’s budget in every process; when that is used up, searches go by words and say so', async () => {
    const server = await endpoint()
    server.tokens = 10
    const { home, find, open } = await given({ 'embeddings.baseUrl': server.url, 'embeddings.model': 'tiny', prices })
    await find('flight')
    const { total } = await (await open()).project.cost()
    // Enough for two searches of a cent.
    await writeSettings(home, { 'budget.day': total.usd + 0.0205 })
    const [one, other] = [await open(), await open()]
    const search = async (memory: Memory): Promise<SearchAnswer> => memory.search.find('flight', { kinds: ['skills'] })

    expect((await search(one)).notes).toEqual([])
    expect((await search(other)).notes).toEqual([])
    const asked = server.asked.length
    const late = await search(one)

    expect(late.notes.join()).toMatch(/^Searched by words only: Today's budget of \$[\d.]+ is used up/)
    expect(headings(late)[0]).toBe('Rebook a cancelled flight')
    expect(server.asked).toHaveLength(asked)
    expect((await one.project.cost()).total.calls).toBe(asked)
  })

  test('who is asked is told, and a model without a price, since no budget in dollars holds it', async () => {
    const { url } = await endpoint()
    const { open } = await given({ 'embeddings.baseUrl': url, 'embeddings.model': 'tiny' })

    const { notes } = await (await open()).project.status()
    expect(notes.join()).toContain('No price is known for tiny')
    expect(notes.join()).toContain(`sent to tiny at ${url}`)
  })
})
