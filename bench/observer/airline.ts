import type { LogEntry, Memory } from '../../src/memory/memory.ts'
import { splitEntries } from '../../src/model/entry.ts'
import { isPlaybook } from '../../src/minds/rules/domains.ts'
import { importPaths } from '../../src/transcripts.ts'
import { timed } from '../support.ts'
import { inMemory } from './product.ts'
import { linesOf } from './transcripts.ts'

type Trial = { readonly reward?: number }

const space = 'airline'

/** Imports real sessions into one memory and tells what a person would find there. */
export async function airline(file: string): Promise<void> {
  const trials = linesOf(file) as Trial[]
  await inMemory(async (memory) => {
    let sessions: readonly string[] = []
    let messages = 0
    const took = await timed(async () => {
      const summary = await importPaths(memory, [file], { space })
      sessions = summary.sessions.ids
      messages = summary.messages.appended
      for (const { reason } of summary.waiting) console.log(`waiting               ${reason}`)
    })
    const lessons = (await memory.skills.log(space)).filter((entry) => entry.lesson !== null)
    const ofTasks = lessons.filter((entry) => entry.outcome === 'success' || entry.outcome === 'failed')
    const entries = await entriesOf(memory)
    console.log(
      `lessons               ${ofTasks.length} of tasks, ${lessons.length - ofTasks.length} of preferences and facts\n` +
        `entries               ${entries.length} (${(entries.length / ofTasks.length).toFixed(2)} a lesson of a task; aim 0.50)`,
    )
    await tellTwins(memory, lessons)
    if (trials.every((trial) => trial.reward !== undefined)) await tellAgreement(memory, sessions, trials)
    console.log(`import and learn      ${(took / messages).toFixed(2)} ms a message (${messages} messages)`)
    console.log('\nWhat it says of the user:\n')
    for (const { path } of (await memory.skills.list({ space })).filter((skill) => skill.path.includes('user-general-facts')))
      for (const line of await factsBelow(memory, path)) console.log(line)
    console.log(`\n${Math.min(20, entries.length)} of ${entries.length} entries, drawn with a fixed seed:`)
    for (const entry of drawn(entries, 20)) console.log(`\n${entry.trim()}`)
  })
}

async function entriesOf(memory: Memory): Promise<string[]> {
  const texts = (await addedFiles(memory)).filter(({ path }) => isPlaybook(path.split('/')[1] ?? ''))
  return texts.flatMap(({ text }) => splitEntries(text).blocks.map((block) => block.text))
}

async function factsBelow(memory: Memory, directory: string): Promise<string[]> {
  const files = (await addedFiles(memory)).filter(({ path }) => path.startsWith(directory) && !path.endsWith('SKILL.md'))
  return files.flatMap(({ text }) => text.split('\n').filter((line) => line.startsWith('- ')))
}

/** The Markdown files that the space has now. */
async function addedFiles(memory: Memory): Promise<{ path: string; text: string }[]> {
  const skills = await memory.skills.list({ space })
  const files = skills.flatMap((skill) => skill.files.map((file) => `${skill.path}/${file}`))
  const markdown = files.filter((path) => path.endsWith('.md'))
  return Promise.all(
    markdown.map(async (path) => ({ path, text: (await memory.skills.show(`${space}/${path.replace('skills/', '')}`)).text })),
  )
}

/** Two lessons that added the same lines taught one thing twice. */
async function tellTwins(memory: Memory, lessons: readonly LogEntry[]): Promise<void> {
  const known = new Map<string, string>()
  let twins = 0
  for (const { oid, parents, subject } of lessons) {
    const { files } = await memory.skills.diff(space, parents[0], oid)
    const added = files
      .filter(({ path }) => !path.includes('daily-logs')) // each line there has its time
      .flatMap(({ path, hunks }) =>
        (hunks ?? []).flatMap((hunk) => hunk.lines).flatMap((line) => (line.startsWith('+') ? `${path} ${line}` : [])),
      )
      .join('\n')
    const twin = known.get(added)
    if (added !== '' && twin !== undefined) {
      twins++
      console.log(`twins                 ${subject} | ${twin}`)
    }
    known.set(added, subject)
  }
  console.log(`identical diffs       ${twins}`)
}

async function tellAgreement(memory: Memory, sessions: readonly string[], trials: readonly Trial[]): Promise<void> {
  const ends = new Map<string, number>()
  let [agree, judged] = [0, 0]
  for (const [index, session] of sessions.entries()) {
    const status = (await memory.sessions.tasks(session)).tasks.at(-1)?.status ?? 'none'
    ends.set(status, (ends.get(status) ?? 0) + 1)
    if (status === 'none') continue
    judged++
    if ((status === 'success') === (trials[index]?.reward === 1)) agree++
  }
  const told = [...ends].map(([status, count]) => `${count} ${status}`).join(', ')
  console.log(`status and reward     ${(agree / judged).toFixed(2)} agree (last task of ${judged} sessions: ${told})`)
}

/** The same draw every time. */
function drawn<T>(all: readonly T[], count: number): T[] {
  let seed = 42
  const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31)
  return [...all]
    .map((each) => ({ each, order: next() }))
    .sort((one, other) => one.order - other.order)
    .slice(0, count)
    .map(({ each }) => each)
}
