import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openGit } from '../../src/drivers/git-open.ts'
import type { Memory } from '../../src/memory/memory.ts'
import type { Oid } from '../../src/model/commit.ts'
import { git, isSound, temporaryHome, temporaryMemory } from '../support/home.ts'
import { changesOf, type Files, type Teaching } from '../support/teachings.ts'

const lessons = Number(process.env['HISTORY_LESSONS'] ?? 300)

/** Who did each step, by the step's number: the lesson's id, or null for a person; and the commit that holds it. */
type Step = { readonly oid: Oid; readonly lesson: string | null }
type Course = { readonly dir: string; readonly steps: ReadonlyMap<number, Step>; readonly told: string }

/** Each line that a step writes holds its number, as `q12q`; the greatest number on a line is the step that wrote it last. */
const mark = (step: number): string => `q${step}q`
const writerOf = (line: string): number | null => {
  const numbers = [...line.matchAll(/q(\d+)(?=q)/g)].map(([, number]) => Number(number))
  return numbers.length === 0 ? null : Math.max(...numbers)
}

/** The same numbers in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Lessons that add, amend and correct, while two people edit by hand, move files and rename skills. */
async function learnCourse(memory: Memory): Promise<Course> {
  const { path: dir } = await memory.spaces.create('ops')
  const plug = openGit({ native: 'auto' })
  const roll = dice(7)
  const steps = new Map<number, Step>()
  const books = ['alpha', 'beta', 'gamma', 'delta']
  const entries: { book: number; heading: string }[] = []
  const facts: string[] = []
  const counts = { lessons: 0, amendments: 0, edits: 0, kept: 0, moves: 0, renames: 0 }
  const asAda = (...words: string[]): string => git(dir, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words)
  const asBob = (...words: string[]): string => git(dir, '-c', 'user.name=Bob', '-c', 'user.email=bob@example.org', ...words)
  const paths = (): string[] =>
    git(dir, 'ls-files', 'skills')
      .split('\n')
      .filter((path) => path.endsWith('.md'))
  const files = (): Files => new Map(paths().map((path) => [path, readFileSync(join(dir, path), 'utf8')]))

  function teaching(step: number): Teaching {
    const book = roll(books.length)
    const [kind, target, fact] = [roll(100), entries[roll(Math.max(1, entries.length))], facts[roll(Math.max(1, facts.length))]]
    if (kind < 30 && target !== undefined) {
      counts.amendments += 1
      return { kind: 'amendment', book: books[target.book] ?? '', heading: target.heading, word: mark(step) }
    }
    if (kind < 35 && fact !== undefined) return { kind: 'correction', fact, corrected: `Uses ${mark(step)}` }
    if (kind < 60) {
      facts.push(`Runs ${mark(step)}`)
      return { kind: 'fact', fact: `Runs ${mark(step)}` }
    }
    entries.push({ book, heading: `Task ${mark(step)}` })
    return { kind: 'entry', book: books[book] ?? '', heading: `Task ${mark(step)}` }
  }

  async function learn(step: number): Promise<void> {
    const lesson = `00000000-0000-5000-8000-${String(step).padStart(12, '0')}`
    const at = new Date(Date.UTC(2025, 0, 1) + step * 60_000).toISOString().replace('Z', '000Z')
    const base = await plug.head(dir)
    const changes = changesOf(files(), teaching(step))
    if (changes.length === 0) return
    const oid = await plug.commit(dir, base, changes, {
      subject: `Lesson ${step}`,
      body: '',
      trailers: [{ name: 'Lesson', value: lesson }],
      author: { name: 'acontext', email: 'acontext@localhost' },
      happenedAt: at,
      at,
    })
    expect(await plug.publish(dir, base, oid)).toEqual({ result: 'done' })
    steps.set(step, { oid, lesson })
    counts.lessons += 1
  }

  /** Another word at the end of some lines of a file. */
  function edit(step: number): void {
    const all = paths()
    const path = join(dir, all[roll(all.length)] ?? '')
    const lines = readFileSync(path, 'utf8').split('\n')
    for (let count = 1 + roll(3); count > 0; count--) {
      const at = 5 + roll(Math.max(1, lines.length - 6))
      if ((lines[at] ?? '').trim() !== '') lines[at] = `${lines[at]} (${mark(step)})`
    }
    writeFileSync(path, lines.join('\n'))
  }

  async function byHand(step: number): Promise<void> {
    const person = roll(2) === 0 ? asAda : asBob
    const kind = roll(10)
    if (kind < 6) {
      edit(step)
      if (git(dir, 'status', '--porcelain') === '') return
      if (kind < 4) person('commit', '-qam', `Edit ${step}`)
      else await memory.skills.keep()
      counts[kind < 4 ? 'edits' : 'kept'] += 1
    } else if (kind < 8) {
      const diaries = paths().filter((path) => path.includes('daily-logs/2025'))
      if (diaries[0] === undefined) return
      person('mv', diaries[0], `skills/daily-logs/archive-${step}.md`)
      person('commit', '-qm', `Move ${step}`)
      counts.moves += 1
    } else {
      const [at, name] = [roll(books.length), `renamed-${step}`]
      if (!paths().some((path) => path.startsWith(`skills/${books[at]}/`))) return
      person('mv', `skills/${books[at]}`, `skills/${name}`)
      person('commit', '-qm', `Rename ${step}`)
      books[at] = name
      counts.renames += 1
    }
    steps.set(step, { oid: git(dir, 'rev-parse', 'HEAD').trim(), lesson: null })
  }

  for (let step = 1; counts.lessons < lessons; step++) await (roll(7) === 0 ? byHand(step) : learn(step))
  const { amendments, edits, kept, moves, renames } = counts
  return {
    dir,
    steps,
    told: `${counts.lessons} lessons (${amendments} amendments), ${edits} commits and ${kept} kept edits by hand, ${moves} moves, ${renames} renames of skills`,
  }
}

/** Commit and text of each line, as git blames it. */
function judged(dir: string, path: string): [oid: string, text: string][] {
  const rows = git(dir, 'blame', '--porcelain', 'HEAD', '--', path).split('\n')
  let oid = ''
  return rows.flatMap((row): [string, string][] => {
    oid = /^[0-9a-f]{40} /.test(row) ? row.slice(0, 40) : oid
    return row.startsWith('\t') ? [[oid, row.slice(1)]] : []
  })
}

function introduces(dir: string, oid: string, text: string): boolean {
  return git(dir, 'show', '--format=', '--first-parent', '-M', oid).split('\n').includes(`+${text}`)
}

/** How many lines name the right step, and where we and git choose another of two equal lines. */
async function compare(memory: Memory, { dir, steps }: Course): Promise<{ lines: number; ofLessons: number; apart: number }> {
  const sum = { lines: 0, ofLessons: 0, apart: 0 }
  const wrong: string[] = []
  for (const path of git(dir, 'ls-files', 'skills').trimEnd().split('\n')) {
    const blame = await memory.skills.blame(`ops/${path.replace('skills/', '')}`)
    const judge = judged(dir, path)
    expect(blame.lines.map(({ text }) => text)).toEqual(judge.map(([, text]) => text))
    for (const [index, { commit, text }] of blame.lines.entries()) {
      sum.lines += 1
      const number = writerOf(text)
      const step = number === null ? undefined : steps.get(number)
      const entry = blame.commits[commit]
      if (step !== undefined && (commit !== step.oid || entry?.lesson !== step.lesson)) wrong.push(`${path}: ${text}`)
      if (step !== undefined && step.lesson !== null) sum.ofLessons += 1
      if (commit === judge[index]?.[0]) continue
      sum.apart += 1
      if (step !== undefined || !introduces(dir, commit, text)) wrong.push(`${path}:${index + 1}: ${commit} ${text}`)
    }
  }
  expect(wrong).toEqual([])
  return sum
}

test(
  'every line names the lesson or the person that wrote it, as git blames it, with native git and without',
  { timeout: 900_000 },
  async () => {
    const home = temporaryHome()
    const memory = await temporaryMemory(home)
    const course = await learnCourse(memory)

    const auto = await compare(memory, course)
    await memory.close()
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'config.json'), JSON.stringify({ v: 1, 'git.native': 'off' }))
    const off = await compare(await temporaryMemory(home), course)

    console.log(`${course.told} (HISTORY_LESSONS=1000 makes more)`)
    console.log(
      `${auto.lines} lines blamed as git does, ${auto.ofLessons} of them on the right lesson; without native git ${off.apart} of those that stand more than once on another commit that wrote them too`,
    )
    expect(auto.apart).toBe(0)
    expect(off.ofLessons).toBe(auto.ofLessons)
    expect(auto.ofLessons).toBeGreaterThan(lessons)
    expect(isSound(course.dir)).toBe(true)
  },
)
