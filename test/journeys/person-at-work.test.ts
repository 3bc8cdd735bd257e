import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { messagesOf } from '../support/conversation.ts'
import { git, isSound, temporaryHome, temporaryMemory } from '../support/home.ts'

const seeds = [1, 2, 3]
const activities = 14

/** Lessons that arrived: their ids, and how often one had to wait with a reason. */
type Arrived = { readonly ids: Set<string>; waits: number; readonly reasons: Set<string> }

/** The same numbers in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const syllables = ['ka', 'lo', 'mi', 'ru', 'ten', 'vas', 'zor', 'pel', 'dun', 'fi']
const invented = (roll: (below: number) => number): string =>
  Array.from({ length: 4 }, () => syllables[roll(syllables.length)] ?? '').join('')

/** A conversation that teaches something new, and its learning. */
async function learn(memory: Memory, roll: (below: number) => number, arrived: Arrived): Promise<void> {
  const { id } = await memory.sessions.create({ space: 'ops' })
  const [one, other, third] = [invented(roll), invented(roll), invented(roll)]
  await memory.sessions.append(
    id,
    messagesOf([{ role: 'user', content: `I always want ${one} together with ${other} in every ${third}.` }]),
  )
  const { learnt, waiting } = await memory.sessions.flush(id)
  for (const { lesson } of [...learnt, ...waiting]) arrived.ids.add(lesson)
  arrived.waits += waiting.length
  for (const { reason } of waiting) arrived.reasons.add(reason)
}

/** A person's hands: real git, and an editor that is a script. */
function personIn(dir: string, roll: (below: number) => number) {
  const lines: string[] = []
  const run = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], {
      cwd: dir,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, GIT_EDITOR: 'true', ...editors },
    })
  let editors: NodeJS.ProcessEnv = {}
  const write = (path: string, where: 'end' | 'top' = 'end'): void => {
    const line = `hers ${lines.length + 1} ${invented(roll)}`
    lines.push(line)
    const file = join(dir, path)
    mkdirSync(dirname(file), { recursive: true })
    if (where === 'end' || !existsSync(file)) appendFileSync(file, `${line}\n`)
    else writeFileSync(file, readFileSync(file, 'utf8').replace(/(\n# .*\n)/, `$1\n${line}\n`))
  }
  return {
    lines,
    run,
    write,
    /** Runs git with a program that edits the list of a rebase. */
    withSequence(script: string, ...words: string[]): void {
      editors = { GIT_SEQUENCE_EDITOR: script }
      run(...words)
      editors = {}
    },
    isDirty: () => run('status', '--porcelain') !== '',
    /** Commits all; nothing when a lesson came first and kept her edits already. */
    commit(subject: string): void {
      run('add', '-A')
      if (run('status', '--porcelain') !== '') run('commit', '-qm', subject)
    },
  }
}

type Person = ReturnType<typeof personIn>
type Activity = (person: Person, at: number, meanwhile: () => Promise<void>) => Promise<void>

/** An editor for the list of a rebase, as git runs it. */
const sequence = (script: string): string => `sh -c 'awk "$0" "$1" > "$1.new" && mv "$1.new" "$1"' '${script}'`
const own = (at: number): string => `skills/notes-${at % 4}/references/page-${at}.md`

const activitiesOf: readonly Activity[] = [
  async function edits({ write }, at, meanwhile) {
    write('skills/daily-logs/SKILL.md', at % 2 === 0 ? 'top' : 'end')
    await meanwhile()
    write('skills/user-general-facts/SKILL.md', 'end')
    write(own(at))
  },
  async function commits({ write, commit }, at, meanwhile) {
    write(own(at))
    write('skills/daily-logs/SKILL.md')
    await meanwhile()
    commit(`Note ${at}`)
  },
  async function amends({ write, run }, at) {
    write(own(at))
    run('add', '-A')
    run('commit', '-qm', `Draft ${at}`)
    write(own(at))
    run('commit', '-qa', '--amend', '-m', `Final ${at}`)
  },
  async function rebases({ write, run, commit, withSequence }, at, meanwhile) {
    commit(`Before the rebase ${at}`)
    for (const part of [1, 2]) {
      write(own(at * 10 + part))
      commit(`Part ${part} of ${at}`)
      await meanwhile()
    }
    commit(`Rest of ${at}`)
    // The newest commits, a lesson's among them perhaps, with a halt after the first.
    withSequence(sequence('{ print } NR == 1 { print "break" }'), 'rebase', '-q', '-i', 'HEAD~2')
    await meanwhile()
    run('rebase', '--continue')
  },
  async function squashes({ write, commit, withSequence }, at) {
    commit(`Before the squash ${at}`)
    for (const part of [1, 2]) {
      write(own(at * 10 + part))
      commit(`Piece ${part} of ${at}`)
    }
    withSequence(sequence('NR == 2 { sub(/^pick/, "fixup") } { print }'), 'rebase', '-q', '-i', 'HEAD~2')
  },
  async function stashes({ write, run }, at, meanwhile) {
    write(own(at))
    write('skills/daily-logs/SKILL.md', 'top')
    run('stash', 'push', '-q', '-u')
    await meanwhile()
    run('stash', 'pop', '-q')
  },
  async function switches({ write, run, commit }, at, meanwhile) {
    commit(`Before the branch ${at}`)
    run('switch', '-q', '-c', `topic-${at}`)
    write(own(at))
    await meanwhile()
    commit(`Topic ${at}`)
    await meanwhile()
    run('switch', '-q', 'main')
  },
  async function merges({ write, run, commit }, at, meanwhile) {
    commit(`Before the merge ${at}`)
    run('switch', '-q', '-c', `merged-${at}`)
    write(own(at))
    commit(`To be merged ${at}`)
    run('switch', '-q', 'main')
    await meanwhile()
    commit(`Kept before the merge ${at}`)
    run('merge', '-q', '--no-ff', '--no-commit', `merged-${at}`)
    await meanwhile()
    run('commit', '-q', '--no-edit')
  },
]

test.each(seeds)(
  'a person edits, commits, amends, rebases, stashes, switches and merges while lessons arrive (seed %i)',
  { timeout: 300_000 },
  async (seed) => {
    const memory = await temporaryMemory(temporaryHome())
    const { path: dir } = await memory.spaces.create('ops')
    const roll = dice(seed)
    const arrived: Arrived = { ids: new Set(), waits: 0, reasons: new Set() }
    const person = personIn(dir, roll)
    const meanwhile = async (): Promise<void> => {
      if (roll(3) > 0) await learn(memory, roll, arrived)
    }

    for (let at = 1; at <= activities; at++) {
      // Each activity once, then as the dice fall.
      const activity = activitiesOf[at <= activitiesOf.length ? (at + seed) % activitiesOf.length : roll(activitiesOf.length)]
      await activity?.(person, at, meanwhile)
      await meanwhile()
    }
    await memory.skills.keep()
    await memory.lessons.retry()

    const texts = git(dir, 'grep', '-h', 'hers ', ...branches(dir), '--', 'skills').split('\n')
    expect(person.lines.filter((line) => !texts.includes(line))).toEqual([])
    const authors = person.lines.map(
      (line) => git(dir, 'log', '--branches', '--reverse', '--format=%an', `-S${line}`).split('\n')[0],
    )
    expect(authors.filter((author) => author === 'acontext' || author === undefined || author === '')).toEqual([])
    const named = git(dir, 'log', 'main', '--format=%(trailers:key=Lesson,valueonly,separator=)').split('\n').filter(Boolean)
    expect([...named].sort()).toEqual([...arrived.ids].sort())
    expect(await memory.lessons.list({ state: 'waiting' })).toEqual([])
    expect([...arrived.reasons].every((reason) => reason.length > 20)).toBe(true)
    expect(isSound(dir)).toBe(true)
    console.log(
      `seed ${seed}: ${activities} activities, ${person.lines.length} lines of hers, ${arrived.ids.size} lessons, of which ${arrived.waits} times one waited: ${[...arrived.reasons].map((reason) => reason.split(':')[0]).join(' | ')}`,
    )
  },
)

function branches(dir: string): string[] {
  return git(dir, 'for-each-ref', '--format=%(refname:short)', 'refs/heads').trim().split('\n')
}
