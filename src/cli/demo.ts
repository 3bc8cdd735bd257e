import type { ImportSummary } from '../memory/import.ts'
import type { LogEntry, Memory, SpaceSummary } from '../memory/memory.ts'
import { blameLines } from './blame-view.ts'
import { diffText, firstLines } from './diff-view.ts'
import { longWords } from '../model/excerpt.ts'
import { shortId } from '../model/short-id.ts'
import { importLines } from './import-view.ts'
import { logTable } from './log-view.ts'
import type { Look } from './look.ts'
import { firstSteps } from './status-view.ts'
import { targetWord } from './target-word.ts'
import { taskList } from './task-view.ts'
import { whyCard } from './why-view.ts'

export type Demo = {
  readonly memory: Memory
  readonly transcript: string
  readonly look: Look
  readonly now: Date
  importInto(space: string): Promise<ImportSummary>
  print(text: string): void
}

const spaceName = 'parcel-api'
const diffLines = 26
const blameContext = 4

/** The whole loop on a conversation that comes with the package: in, seen, learnt, shown, traced back. */
export async function playDemo(demo: Demo): Promise<{ session: string; commits: readonly LogEntry[] }> {
  const { memory, look, now, print } = demo
  const step = (title: string, command: string): void =>
    print(`\n${look.paint('bold', title)}\n${look.paint('cyan', `$ ${command}`)}`)

  step('1. A conversation comes in', `acontext sessions import ${demo.transcript} --space ${spaceName}`)
  const begun = performance.now()
  const summary = await demo.importInto(spaceName)
  print(
    importLines(summary, {
      look,
      milliseconds: performance.now() - begun,
      dryRun: false,
      learns: true,
      space: spaceName,
      asked: [],
    }),
  )
  const session = summary.sessions.ids[0] ?? ''

  step('2. What was seen in it', `acontext sessions tasks ${shortId(session)}`)
  print(taskList(await memory.sessions.tasks(session), look))

  step('3. What was learnt from it: one lesson, one commit', `acontext skills log ${spaceName}`)
  const commits = await memory.skills.log(spaceName)
  print(logTable(commits, look, now))

  const space = await memory.spaces.get(spaceName)
  const lesson = mostTelling(commits)
  if (lesson !== null) await traceBack(demo, { space, ...lesson, step })

  print(`\n${look.paint('bold', 'Now your own conversations')}`)
  const width = Math.max(...firstSteps.map(([command]) => command.length))
  for (const [command, why] of firstSteps.slice(1))
    print(`${look.paint('cyan', `$ ${command.padEnd(width)}`)}  ${look.paint('dim', why)}`)
  return { session, commits }
}

type Trace = {
  readonly space: SpaceSummary
  readonly commit: LogEntry
  readonly path: string
  step(title: string, command: string): void
}

async function traceBack({ memory, look, now, print }: Demo, { space, commit, path, step }: Trace): Promise<void> {
  const target = targetWord(spaceName, path)
  const short = shortId(commit.oid)
  step('4. The most telling lesson, as a change of a skill', `acontext skills diff ${target} ${short}~1 ${short}`)
  print(firstLines(diffText(await memory.skills.diff(target, `${commit.oid}~1`, commit.oid), look), diffLines, look))
  print(look.paint('dim', `\nThe space is an ordinary git repository:\n$ git -C ${space.path} show ${short}`))

  const blame = await memory.skills.blame(target)
  const own = blame.lines.filter((line) => line.commit === commit.oid)
  const chosen = own.sort((a, b) => weight(b.text) - weight(a.text))[0]
  if (chosen === undefined) return
  const lines = blame.lines.filter(({ line }) => Math.abs(line - chosen.line) <= blameContext)
  const range = `${lines[0]?.line ?? 1}-${lines.at(-1)?.line ?? 1}`
  step('5. Each line knows which lesson wrote it', `acontext skills blame ${target}:${range}`)
  print(blameLines({ ...blame, lines }, look, now))

  step('6. Why is this line there?', `acontext skills why ${target}:${chosen.line}`)
  print(whyCard(await memory.skills.why(`${target}:${chosen.line}`), look, now))
}

/** The lesson from the longest stretch of conversation that went into a skill which is no diary. */
function mostTelling(commits: readonly LogEntry[]): { commit: LogEntry; path: string } | null {
  const lessons = commits.flatMap((commit) => {
    const path = commit.paths.find((each) => /^skills\/.*\.md$/.test(each) && !/daily-logs|user-general-facts/.test(each))
    return path === undefined || commit.lesson === null ? [] : [{ commit, path }]
  })
  const [first] = lessons.sort((a, b) => stretch(b.commit) - stretch(a.commit))
  return first ?? null
}

/** Messages that a lesson comes from, by its trailer `Messages: 12..40`. */
function stretch({ trailers }: LogEntry): number {
  const [from = 0, to = 0] = (trailers.find(({ name }) => name === 'Messages')?.value ?? '').split('..').map(Number)
  return to - from
}

/** How much a line says: its words, twice for a warning, which is what people look for. */
function weight(line: string): number {
  return longWords(line).length * (/watch out|cause|instead/i.test(line) ? 2 : 1)
}
