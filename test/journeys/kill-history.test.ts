import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { openMemory } from '../../src/open.ts'
import { messagesOf, migration } from '../support/conversation.ts'
import { git, temporaryHome, temporaryMemory } from '../support/home.ts'
import { holdingsOf, runCommand } from '../support/killed.ts'

// Each place takes two whole processes and a look at the home; .ci/run goes through more of them.
const stride = Number(process.env['KILL_STRIDE'] ?? 17)
const hers = 'A line of hers.'
const edited = 'skills/daily-logs/2025-06-15.md'

/** A home whose space learnt from a conversation, with an edit by hand that nobody has committed yet. */
type Scene = { readonly home: string; readonly space: string; readonly lesson: string; readonly start: string }

async function scene(): Promise<Scene> {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)
  const { path, id } = await memory.spaces.create('ops')
  const start = git(path, 'rev-parse', 'HEAD').trim()
  const session = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(session.id, messagesOf(migration, { when: '2025-06-15T14:30:00.000000Z' }))
  await memory.sessions.flush(session.id)
  const [lesson] = await memory.skills.log('ops', { outcome: 'success' })
  await memory.close()
  appendFileSync(join(path, edited), `\n## Mine\n\n${hers}\n`)
  return { home, space: join('projects/default/spaces', id), lesson: lesson?.lesson ?? '', start }
}

type Swept = { readonly steps: number; readonly kills: number; readonly wrong: readonly string[] }

/** Kills a command at every so many changes of a file, each time on a copy of the home; `faults` looks at what is there then. */
async function killEverywhere(
  { home, space }: Scene,
  command: (home: string) => string[],
  faults: (home: string, moment: 'killed' | 'again', reference: string) => readonly string[],
): Promise<Swept> {
  const folder = join(dirname(home), 'killed')
  const copy = (name: string): string => {
    const at = join(folder, name)
    cpSync(home, at, { recursive: true, preserveTimestamps: true })
    return at
  }
  mkdirSync(folder)
  const reference = copy('reference')
  const count = join(folder, 'count')
  expect(await runCommand(command(reference), { KILL_COUNT: count })).toMatchObject({ code: 0 })
  const steps = Number(readFileSync(count, 'utf8'))
  const wrong: string[] = [...faults(reference, 'again', reference)]
  let kills = 0
  const numbers = Array.from({ length: steps }, (_, index) => index + 1).filter((n) => n % stride === 0)
  const worker = async (): Promise<void> => {
    for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) {
      const at = copy(`home-${n}`)
      const killed = await runCommand(command(at), { KILL_AT: String(n), ...(n % 2 === 0 ? { KILL_TORN: '1' } : {}) })
      if (killed.signal === 'SIGKILL') kills += 1
      else if (killed.code !== 0) wrong.push(`${n}: ended by itself with ${killed.code}: ${killed.stderr}`)
      if (!isThere(join(at, space))) wrong.push(`${n}: her line is gone`)
      await (await openMemory({ home: at, access: 'write', purpose: 'a test' })).close()
      wrong.push(...faults(at, 'killed', reference).map((fault) => `${n}, opened again: ${fault}`))
      const again = await runCommand(command(at))
      if (again.code !== 0) wrong.push(`${n}: the next run ended with ${again.code}: ${again.stderr}`)
      wrong.push(...faults(at, 'again', reference).map((fault) => `${n}, run again: ${fault}`))
    }
  }
  await Promise.all([worker(), worker()])
  return { steps, kills, wrong }
}

/** In the work tree, or in a commit: a restore takes the file away, once it has kept the edit. */
function isThere(dir: string): boolean {
  const file = join(dir, edited)
  return (existsSync(file) && readFileSync(file, 'utf8').includes(hers)) || herFaults(dir, 'main').length === 0
}

function tell(what: string, { steps, kills, wrong }: Swept): void {
  console.log(`${what}: killed ${kills} times, at every ${stride}th of ${steps} changes of files (KILL_STRIDE=1 kills at each)`)
  expect(wrong).toEqual([])
  expect(kills).toBeGreaterThan((0.8 * steps) / stride - 2)
}

const trees = (dir: string, range = 'main'): string[] => git(dir, 'log', '--format=%T', range).trim().split('\n')

/** The tree is one that the whole run had, in its order, and nothing but her edit is open. */
function movesOf({ space, home }: Scene) {
  const earlier = trees(join(home, space)).length
  return (at: string, moment: 'killed' | 'again', reference: string): string[] => {
    const dir = join(at, space)
    const [now, whole] = [trees(dir), trees(join(reference, space))]
    const open = git(dir, 'status', '--porcelain').trim()
    const isKept = now.length > earlier
    return [
      ...fsck(dir),
      ...(whole.slice(-now.length).join() === now.join() ? [] : ['the history is another than that of a whole run']),
      ...(moment === 'again' && now.length !== whole.length ? ['it did not end as a whole run does'] : []),
      ...(open === (isKept ? '' : `M ${edited}`) ? [] : [`git status: ${open}`]),
      ...(isKept ? herFaults(dir, 'main') : []),
    ]
  }
}

function fsck(dir: string): string[] {
  try {
    git(dir, 'fsck', '--strict')
    return []
  } catch (error) {
    return [`git fsck: ${(error as Error).message}`]
  }
}

/** Her line is in a commit that is not the learner's. */
function herFaults(dir: string, ref: string): string[] {
  const authors = git(dir, 'log', '--reverse', '--format=%an', `-S${hers}`, ref).split('\n').filter(Boolean)
  return authors[0] === undefined || authors[0] === 'acontext' ? [`her line is by ${authors[0]}`] : []
}

test('a revert that is killed at any change of a file leaves the space as before or as after', { timeout: 900_000 }, async () => {
  const place = await scene()
  const command = (home: string): string[] => ['lessons', 'revert', place.lesson, '--home', home]

  tell('lessons revert', await killEverywhere(place, command, movesOf(place)))
})

test('so does a restore of a whole space', { timeout: 900_000 }, async () => {
  const place = await scene()
  const command = (home: string): string[] => ['spaces', 'restore', 'ops', '--to', place.start, '--yes', '--home', home]

  tell('spaces restore', await killEverywhere(place, command, movesOf(place)))
})

test('an import that meets an edit by hand keeps it and every lesson', { timeout: 900_000 }, async () => {
  const place = await scene()
  const transcript = join(dirname(place.home), 'chat.json')
  const said = (text: string): string =>
    text.replaceAll('migration', 'backup').replaceAll('migrate', 'backup').replaceAll('pnpm', 'yarn')
  const messages = JSON.parse(said(JSON.stringify(migration))) as object[]
  writeFileSync(transcript, JSON.stringify({ messages }))
  const command = (home: string): string[] => ['sessions', 'import', transcript, '--space', 'ops', '--home', home]
  const faults = (at: string, moment: 'killed' | 'again', reference: string): string[] => {
    const dir = join(at, place.space)
    const [now, whole] = [holdingsOf(at), holdingsOf(reference)]
    const isKept = git(dir, 'status', '--porcelain').trim() === ''
    if (moment === 'killed') return [...fsck(dir), ...(isKept ? herFaults(dir, 'main') : [])]
    return [
      ...now.faults,
      ...herFaults(dir, 'main'),
      ...(JSON.stringify(now) === JSON.stringify(whole) ? [] : [`not what a whole run holds: ${JSON.stringify(now.lessons)}`]),
    ]
  }

  const swept = await killEverywhere(place, command, faults)

  tell('sessions import', swept)
})
