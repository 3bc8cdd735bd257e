import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'vitest'
import { messagesOf, migration } from '../support/conversation.ts'
import { git, temporaryHome, temporaryMemory } from '../support/home.ts'
import { killEverywhere, tell } from '../support/kill-everywhere.ts'
import { holdingsOf } from '../support/killed.ts'

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

const isHersIn =
  ({ space }: Scene) =>
  (at: string): boolean =>
    isThere(join(at, space))

/** In the work tree, or in a commit: a restore takes the file away, once it has kept the edit. */
function isThere(dir: string): boolean {
  const file = join(dir, edited)
  return (existsSync(file) && readFileSync(file, 'utf8').includes(hers)) || herFaults(dir, 'main').length === 0
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

  tell('lessons revert', await killEverywhere(place.home, command, { isHers: isHersIn(place), faults: movesOf(place) }))
})

test('so does a restore of a whole space', { timeout: 900_000 }, async () => {
  const place = await scene()
  const command = (home: string): string[] => ['spaces', 'restore', 'ops', '--to', place.start, '--yes', '--home', home]

  tell('spaces restore', await killEverywhere(place.home, command, { isHers: isHersIn(place), faults: movesOf(place) }))
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

  const swept = await killEverywhere(place.home, command, { isHers: isHersIn(place), faults })

  tell('sessions import', swept)
})
