import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openGit } from '../../src/drivers/git-open.ts'
import { isBare, mergeTexts } from '../../src/memory/merge.ts'
import { splitEntries } from '../../src/model/entry.ts'
import { isSound, temporaryMemory } from '../support/home.ts'
import { changesOf, keysOf, taughtFiles, type Files, type Teaching } from '../support/teachings.ts'

const seed = 20_250_615
const inMemory = 480
const inSpaces = 20
const mostConflicts = 0.1
const total = { lessons: 0, amending: 0, runs: 0, reverts: 0, free: 0, conflicts: 0 }

afterAll(() => {
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`
  console.log(
    `${total.reverts} lessons taken back in ${total.runs} random orders, ${percent(total.amending, total.lessons)} of all lessons amending an earlier one: ${total.conflicts} honest conflicts (${percent(total.conflicts, total.reverts)}), none in ${total.free} that no later lesson had touched`,
  )
})

/** Choices from which a course of lessons is made: of each three numbers, what it does, to which book and to what in it. */
const courses = fc.record({
  lessons: fc.array(fc.tuple(fc.nat(99), fc.nat(2), fc.nat(1000)), { minLength: 3, maxLength: 12 }),
  order: fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }),
})
type Course = { readonly lessons: readonly (readonly [number, number, number])[]; readonly order: readonly number[] }

/** Half are new entries, every seventh lesson amends one, the rest are facts, of which some correct an earlier one. */
function teachingsOf({ lessons }: Course): Teaching[] {
  const teachings: Teaching[] = []
  const facts: string[] = []
  for (const [index, [kind, book, pick]] of lessons.entries()) {
    const entries = teachings.flatMap((each) => (each.kind === 'entry' ? [each] : []))
    const target = entries[pick % Math.max(1, entries.length)]
    const fact = facts[pick % Math.max(1, facts.length)]
    const word = `w${index}${'xyz'.repeat(1 + (pick % 3))}`
    if (kind >= 50 && kind < 65 && target !== undefined)
      teachings.push({ kind: 'amendment', book: target.book, heading: target.heading, word })
    else if (kind >= 95 && fact !== undefined) {
      teachings.push({ kind: 'correction', fact, corrected: `Uses ${word}` })
      facts.splice(facts.indexOf(fact), 1, `Uses ${word}`)
    } else if (kind >= 65) {
      facts.push(`Runs ${word}`)
      teachings.push({ kind: 'fact', fact: `Runs ${word}` })
    } else teachings.push({ kind: 'entry', book: `book-${book}`, heading: `Task ${word}` })
  }
  return teachings
}

type Space = {
  /** Takes back a lesson by its number; how many places a person must settle. */
  revert(lesson: number): Promise<number> | number
  /** Files with their text, as they are now. */
  files(): Promise<Files> | Files
}

/** Learns a course, takes lessons back in its order, and compares with never having learnt them. */
async function play(course: Course, learnt: (teachings: readonly Teaching[]) => Promise<Space> | Space): Promise<void> {
  const teachings = teachingsOf(course)
  const space = await learnt(teachings)
  const standing = new Set(teachings.keys())
  /** Entries of which a lesson was taken back below a later one; there is more than one right text for them. */
  const mixed = new Set<string>()
  const refused = new Set<number>()
  const isTouchedSince = (lesson: number): boolean => {
    const keys = keysOf(teachings[lesson] as Teaching)
    return [...standing].some((each) => each > lesson && keysOf(teachings[each] as Teaching).some((key) => keys.includes(key)))
  }
  total.runs += 1
  total.lessons += teachings.length
  total.amending += teachings.filter(({ kind }) => kind === 'amendment' || kind === 'correction').length
  for (const choice of course.order) {
    // What stands under a later lesson is tried once, and again when that one is gone.
    const open = [...standing].filter((each) => !refused.has(each) || !isTouchedSince(each))
    const lesson = open[choice % open.length]
    if (lesson === undefined) break
    const keys = keysOf(teachings[lesson] as Teaching)
    const isTouched = isTouchedSince(lesson)
    const conflicts = await space.revert(lesson)
    total.reverts += 1
    if (conflicts > 0) {
      total.conflicts += 1
      refused.add(lesson)
    } else standing.delete(lesson)
    if (isTouched && conflicts === 0) keys.forEach((key) => mixed.add(key))
    if (isTouched || keys.some((key) => mixed.has(key))) continue
    total.free += 1
    expect(conflicts, `lesson ${lesson} of ${JSON.stringify(teachings)}`).toBe(0)
    const without = [...standing].reduce<Files>((files, each) => taughtFiles(files, teachings[each] as Teaching), new Map())
    expect(comparable(await space.files(), mixed)).toEqual(comparable(without, mixed))
  }
}

/** Whole files; once an entry is mixed, entry by entry without it. */
function comparable(files: Files, mixed: ReadonlySet<string>): Record<string, string> {
  if (mixed.size === 0) return Object.fromEntries([...files].sort())
  const isMixed = (text: string): boolean => [...mixed].some((key) => text.includes(key))
  return Object.fromEntries(
    [...files].sort().flatMap(([path, text]) => {
      const { preamble, blocks } = splitEntries(text)
      const lines = preamble.split('\n').filter((line) => !isMixed(line))
      const kept = blocks.filter((block) => !isMixed(block.text)).map((block) => block.text.trimEnd())
      return kept.length === 0 && lines.every((line) => !line.startsWith('- '))
        ? []
        : [[path, [lines.join('\n').trimEnd(), ...kept].join('\n\n')]]
    }),
  )
}

/** The same merge as `lessons revert` makes, on files in memory. */
function simulated(teachings: readonly Teaching[]): Space {
  const versions: Files[] = [new Map()]
  for (const teaching of teachings) versions.push(taughtFiles(versions.at(-1) ?? new Map(), teaching))
  let now = versions.at(-1) ?? new Map<string, string>()
  const gone = new Set<number>()
  const isMakerGone = (path: string): boolean => gone.has(versions.findIndex((files) => files.has(path)) - 1)
  return {
    files: () => now,
    revert(lesson) {
      const [before, after] = [versions[lesson] ?? new Map(), versions[lesson + 1] ?? new Map()]
      const next = new Map(now)
      let clashes = 0
      for (const [path, base] of after) {
        const then = before.get(path) ?? null
        if (then === base) continue
        const merged = mergeTexts(base, now.get(path) ?? null, then)
        clashes += merged.clashes.length
        if (merged.text === null || (isBare(merged.text) && isMakerGone(path))) next.delete(path)
        else next.set(path, merged.text)
      }
      if (clashes > 0) return clashes
      now = next
      gone.add(lesson)
      return clashes
    },
  }
}

test(
  'lessons that nobody touched since are taken back in any order as if they had never been learnt',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(courses, (course) => play(course, simulated)),
      { seed, numRuns: inMemory },
    )

    expect(total.conflicts / total.reverts).toBeLessThanOrEqual(mostConflicts)
  },
)

test('so they are in a real space, by the verb', { timeout: 120_000 }, async () => {
  const memory = await temporaryMemory()
  const git = openGit({ native: 'auto' })
  let spaces = 0
  const real = async (teachings: readonly Teaching[]): Promise<Space> => {
    const { path: dir } = await memory.spaces.create(`space-${(spaces += 1)}`)
    const start = await git.head(dir)
    const inherited = new Set((await git.list(dir, start)).map(({ path }) => path))
    const oids: string[] = []
    let files: Files = new Map()
    for (const [index, teaching] of teachings.entries()) {
      const base = oids.at(-1) ?? start
      const at = `2025-06-15T10:${String(index).padStart(2, '0')}:00.000000Z`
      const author = { name: 'acontext', email: 'acontext@localhost' }
      const note = { subject: `Lesson ${index}`, body: '', trailers: [], author, happenedAt: at, at }
      const oid = await git.commit(dir, base, changesOf(files, teaching), note)
      expect(await git.publish(dir, base, oid)).toEqual({ result: 'done' })
      files = taughtFiles(files, teaching)
      oids.push(oid)
    }
    return {
      revert: async (lesson) => (await memory.lessons.revert(oids[lesson] ?? '')).conflicts.length,
      files: () => new Map(filesBelow(dir).filter(([path]) => !inherited.has(path))),
    }
  }

  await fc.assert(
    fc.asyncProperty(courses, (course) => play(course, real)),
    { seed, numRuns: inSpaces },
  )

  for (const { path } of await memory.spaces.list()) expect(isSound(path)).toBe(true)
  expect(total.conflicts / total.reverts).toBeLessThanOrEqual(mostConflicts)
})

function filesBelow(dir: string, under = ''): [string, string][] {
  return readdirSync(join(dir, under))
    .filter((name) => !name.startsWith('.'))
    .flatMap((name): [string, string][] => {
      const path = under === '' ? name : `${under}/${name}`
      return statSync(join(dir, path)).isDirectory() ? filesBelow(dir, path) : [[path, readFileSync(join(dir, path), 'utf8')]]
    })
}
