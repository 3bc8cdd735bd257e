import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import MiniSearch from 'minisearch'
import { invertedEngine } from '../src/drivers/search-inverted.ts'
import { oramaEngine } from '../src/drivers/search-orama.ts'
import { documentPlace, skillDocuments } from '../src/memory/search/skill-documents.ts'
import { readSkillHead } from '../src/store/front-matter.ts'
import type { Search, SearchDocument } from '../src/seams/search.ts'
import { isObject } from '../src/model/json.ts'
import { linesOf } from './observer/transcripts.ts'
import { plainBm25 } from './search/bm25.ts'
import { dice, madeSkills, prose, wordOf } from './search/made-up.ts'
import { machine, ms, timed } from './support.ts'

type Known = {
  readonly path: string
  readonly name: string
  readonly description: string
  readonly text: string
  readonly query: string
}
type Turns = {
  readonly turns: readonly unknown[]
  readonly questions: readonly { readonly text: string; readonly evidence: readonly unknown[] }[]
}

/**
 * Search: does it find what is known to be there, and how fast.
 *
 * Arguments: --skills <folder>, --turns <file>, --labels <labelled transcripts>, --sizes 1000,10000.
 */
export async function main(args: readonly string[]): Promise<void> {
  const option = (name: string): string | null => (args.includes(name) ? (args[args.indexOf(name) + 1] ?? null) : null)
  const [folder, file, labels] = [option('--skills'), option('--turns'), option('--labels')]
  console.log(machine())
  await knownItems('1,000 made-up skills', made(1000))
  if (folder !== null) await knownItems(folder, skillsBelow(folder))
  if (file !== null) await turns(file, JSON.parse(readFileSync(file, 'utf8')) as Turns)
  if (labels !== null) await turns(labels, labelledTurns(labels))
  await entries()
  for (const size of (option('--sizes') ?? '1000,10000,50000').split(',').map(Number)) await messages(size)
}

function made(count: number): Known[] {
  return madeSkills(count).map(({ name, description, body, query }) => {
    const text = `---\nname: ${name}\ndescription: ${description}\n---\n\n${body}`
    return { path: `skills/${name}`, name, description, text, query }
  })
}

function skillsBelow(folder: string): Known[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /(?:^|\/)SKILL\.md$/.test(name))
  return files.flatMap((name, index) => {
    const text = readFileSync(join(folder, name), 'utf8')
    const head = readSkillHead(text)
    if (head.description === null) return []
    return [{ path: `skills/s${index}`, name: head.name ?? name, description: head.description, text, query: head.description }]
  })
}

/** Finding a skill by what somebody would ask for. */
async function knownItems(title: string, skills: readonly Known[]): Promise<void> {
  const search = await oramaEngine.open(null)
  for (const { path, name, description, text } of skills)
    await search.put(skillDocuments({ space: 's', skill: { id: path, name, path }, description, path: `${path}/SKILL.md`, text }))
  const reference = plainBm25(skills.map(({ name, description, text }) => `${name} ${description} ${text}`))
  const ranks: [ours: number, theirs: number][] = []
  for (const [index, { query, path }] of skills.entries()) {
    const { matches } = await search.find({ words: query, limit: 60 })
    const folders = [...new Set(matches.map(({ id }) => documentPlace(id).path.replace('/SKILL.md', '')))]
    ranks.push([folders.indexOf(path) + 1, reference(query, 60).indexOf(index) + 1])
  }
  console.log(`\nknown items, ${title} (${skills.length}), ours / plain BM25`)
  table(ranks, [
    ['hit@1', (rank) => Number(rank === 1)],
    ['hit@5', (rank) => Number(rank >= 1 && rank <= 5)],
    ['MRR', (rank) => (rank === 0 ? 0 : 1 / rank)],
  ])
}

/** Finding the turn of a conversation that answers a question. */
async function turns(title: string, { turns: all, questions }: Turns): Promise<void> {
  const texts = all.map((turn) => (typeof turn === 'string' ? turn : String((turn as { text?: unknown }).text ?? '')))
  const ids = all.map((turn, index) => (typeof turn === 'string' ? index : ((turn as { id?: unknown }).id ?? index)))
  const search = await invertedEngine.open(null)
  await search.put(texts.map((body, index) => document(String(index), body)))
  const reference = plainBm25(texts)
  const ranks: [ours: number, theirs: number][] = []
  for (const { text, evidence } of questions) {
    const wanted = new Set(evidence.map(String))
    const rankIn = (found: readonly number[]): number => found.findIndex((index) => wanted.has(String(ids[index]))) + 1
    const { matches } = await search.find({ words: text, limit: 100 })
    ranks.push([rankIn(matches.map(({ id }) => Number(id))), rankIn(reference(text, 100))])
  }
  console.log(`\nturns, ${title} (${texts.length} turns, ${questions.length} questions), ours / plain BM25`)
  table(ranks, [
    ['R@5', (rank) => Number(rank >= 1 && rank <= 5)],
    ['R@10', (rank) => Number(rank >= 1 && rank <= 10)],
    ['MRR', (rank) => (rank === 0 ? 0 : 1 / rank)],
  ])
}

type Labelled = {
  readonly id: string
  readonly messages: readonly unknown[]
  readonly labels: {
    readonly tasks: readonly { readonly description: string; readonly message_range: readonly [number, number] }[]
  }
}

/** Each task as a question, and the messages that it took as its evidence. */
function labelledTurns(file: string): Turns {
  const transcripts = linesOf(file) as Labelled[]
  const turns = transcripts.flatMap(({ id, messages }) =>
    messages.map((message, at) => ({ id: `${id}#${at}`, text: textIn(message) })),
  )
  const questions = transcripts.flatMap(({ id, labels }) =>
    labels.tasks.map(({ description, message_range: [first, last] }) => ({
      text: description,
      evidence: Array.from({ length: last - first + 1 }, (_, index) => `${id}#${first + index}`),
    })),
  )
  return { turns, questions }
}

/** What a message of any format says. */
function textIn(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textIn).join(' ')
  if (!isObject(value)) return ''
  return Object.entries(value)
    .flatMap(([key, inner]) => (/^(?:role|type|(?:\w+_)?id)$/.test(key) ? [] : textIn(inner)))
    .join(' ')
}

function table(
  ranks: readonly (readonly [number, number])[],
  measures: readonly (readonly [string, (rank: number) => number])[],
): void {
  for (const [name, of] of measures) {
    const mean = (side: 0 | 1): string => (ranks.reduce((sum, pair) => sum + of(pair[side]), 0) / ranks.length).toFixed(3)
    console.log(`  ${name.padEnd(6)} ${mean(0)} / ${mean(1)}`)
  }
}

/** Skills by Orama: 2,000 entries, asked as people ask. */
async function entries(): Promise<void> {
  const skills = made(400)
  const documents = skills.flatMap(({ path, name, description, text }) =>
    skillDocuments({ space: 's', skill: { id: path, name, path }, description, path: `${path}/SKILL.md`, text }),
  )
  const search = await oramaEngine.open(null)
  const index = await timed(() => search.put(documents))
  const update = await timed(() => search.put(documents.slice(0, 5)))
  let saved = new Uint8Array()
  const save = await timed(async () => (saved = new Uint8Array(await search.save())))
  const load = await timed(() => oramaEngine.open(saved))
  const took = await asked(
    skills.map(({ query }) => query),
    (words) => search.find({ words, limit: 10 }),
  )
  console.log(
    `\nOrama, ${documents.length} entries: index ${ms(index)}, update of 5 ${ms(update)}, save ${ms(save)}, load ${ms(load)}, p50 ${ms(took.p50)}, p95 ${ms(took.p95)} (aim: at most 10 ms)`,
  )
}

type Way = {
  readonly name: string
  build(documents: readonly SearchDocument[]): unknown
  update(document: SearchDocument): unknown
  save(): Uint8Array | string | Promise<Uint8Array>
  load(saved: Uint8Array | string): unknown
  find(words: string): unknown
}

/** Messages: our own index beside MiniSearch, and SQLite where it installs. */
async function messages(size: number): Promise<void> {
  const roll = dice(size)
  const documents = Array.from({ length: size }, (_, index) => document(`m${index}`, prose(roll, 20 + roll(180))))
  const queries = Array.from({ length: 200 }, () => `${wordOf(roll(400))} ${wordOf(roll(4000))}`)
  const sqlite = await openSqlite()
  const ways = [ownWay(), miniWay(), ...(sqlite === null ? [] : [sqlite])]
  console.log(`\n${size} messages, two-word queries${sqlite === null ? ' (SQLite FTS5: better-sqlite3 is not installed)' : ''}`)
  for (const way of ways) {
    const before = process.memoryUsage()
    const index = await timed(() => way.build(documents))
    const after = process.memoryUsage()
    const update = await timed(() => way.update(document('new', prose(roll, 100))))
    let saved: Uint8Array | string = ''
    const save = await timed(async () => (saved = await way.save()))
    const load = await timed(() => way.load(saved))
    const { p50, p95 } = await asked(queries, (words) => way.find(words))
    const megabytes = Math.max(0, after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 1e6
    console.log(
      `  ${way.name.padEnd(11)} index ${ms(index)}, update ${ms(update)}, save ${ms(save)} (${(saved.length / 1e6).toFixed(1)} MB), load ${ms(load)}, p50 ${ms(p50)}, p95 ${ms(p95)}, memory about ${megabytes.toFixed(0)} MB`,
    )
  }
}

function ownWay(): Way {
  let search: Search
  return {
    name: 'ours',
    build: async (documents) => {
      search = await invertedEngine.open(null)
      await search.put(documents)
    },
    update: (each) => search.put([each]),
    save: () => search.save(),
    load: (saved) => invertedEngine.open(saved as Uint8Array),
    find: (words) => search.find({ words, limit: 10 }),
  }
}

function miniWay(): Way {
  const options = { fields: ['body'], storeFields: [] }
  const search = new MiniSearch(options)
  const row = ({ id, fields }: SearchDocument): { id: string; body: string } => ({ id, body: fields.body ?? '' })
  return {
    name: 'MiniSearch',
    build: (documents) => search.addAll(documents.map(row)),
    update: (each) => search.add(row(each)),
    save: () => JSON.stringify(search),
    load: (saved) => MiniSearch.loadJSON(saved as string, options),
    find: (words) => search.search(words).slice(0, 10),
  }
}

type Sqlite = {
  exec(sql: string): void
  prepare(sql: string): { run(...values: unknown[]): void; all(...values: unknown[]): unknown[] }
  transaction(work: () => void): () => void
}

/** Native and not one of our packages: compared where somebody installed it. */
async function openSqlite(): Promise<Way | null> {
  try {
    const name = 'better-sqlite3'
    const { default: Database } = (await import(name)) as { default: new (path: string) => Sqlite }
    const database = new Database(':memory:')
    database.exec("create virtual table t using fts5(body, tokenize = 'porter unicode61')")
    const insert = database.prepare('insert into t (body) values (?)')
    const select = database.prepare('select rowid from t where t match ? order by rank limit 10')
    return {
      name: 'SQLite',
      build: (documents) => database.transaction(() => documents.forEach(({ fields }) => insert.run(fields.body)))(),
      update: ({ fields }) => insert.run(fields.body),
      save: () => '',
      load: () => null,
      find: (words) => select.all(words.split(' ').join(' OR ')),
    }
  } catch {
    return null
  }
}

async function asked(queries: readonly string[], find: (words: string) => unknown): Promise<{ p50: number; p95: number }> {
  for (const words of queries.slice(0, 20)) await find(words)
  const times: number[] = []
  for (const words of queries) times.push(await timed(() => find(words)))
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? NaN
  return { p50: at(0.5), p95: at(0.95) }
}

function document(id: string, body: string): SearchDocument {
  return { id, fields: { body }, tags: ['role:user'], at: null, weight: 1 }
}
