import type { ImportSummary } from '../memory/import.ts'
import type { LogEntry, Memory, SpaceSummary } from '../memory/memory.ts'
import type { Message } from '../model/message.ts'
import { gitBlame, gitShow } from './git-show.ts'
import { importLines } from './import-view.ts'
import { logTable } from './log-view.ts'
import type { Look } from './look.ts'
import { conversation } from './session-view.ts'
import { firstSteps } from './status-view.ts'
import { taskList } from './task-view.ts'
import { inline } from './text.ts'

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

/** The whole loop on a conversation that comes with the package: in, seen, learnt, shown, traced back. */
export async function playDemo(demo: Demo): Promise<{ session: string; commits: readonly LogEntry[] }> {
  const { memory, look, now, print } = demo
  const step = (title: string, command: string): void =>
    print(`\n${look.paint('bold', title)}\n${look.paint('cyan', `$ ${command}`)}`)

  step('1. A conversation comes in', `acontext sessions import ${demo.transcript} --space ${spaceName}`)
  const begun = performance.now()
  const summary = await demo.importInto(spaceName)
  print(importLines(summary, { look, milliseconds: performance.now() - begun, dryRun: false, learns: true, space: spaceName }))
  const session = summary.sessions.ids[0] ?? ''

  step('2. What was seen in it', `acontext sessions tasks ${session.slice(0, 8)}`)
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
  const dir = space.path
  const short = commit.oid.slice(0, 8)
  step('4. The most telling lesson, as a change of a skill', `cd ${dir}\n$ git show ${short}`)
  const change = gitShow(dir, commit.oid, { path, color: look.colored })
  const diff = change.slice(Math.max(0, change.search(/^.*@@/m))).split('\n')
  print(diff.slice(0, diffLines).join('\n'))
  if (diff.length > diffLines) print(look.paint('dim', `… ${diff.length - diffLines} more lines`))

  const lines = gitBlame(dir, path).map((line, index) => ({ ...line, number: index + 1 }))
  const line = lines.filter(({ oid }) => oid === commit.oid).sort((a, b) => weight(b.text) - weight(a.text))[0]
  if (line === undefined || commit.session === null) return
  step('5. Where does this line come from?', `git blame -L ${line.number},${line.number} ${path}`)
  print(`${short} ${inline(line.text)}`)
  print(look.paint('dim', commit.trailers.map(({ name, value }) => `  ${name}: ${inline(value)}`).join('\n')))
  const messages = await memory.sessions.messages(commit.session)
  step('   The trailers name the session and the messages', `acontext sessions show ${commit.session.slice(0, 8)}`)
  print(conversation(closest(messages, line.text), look, now))
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
  return words(line).length * (/watch out|cause|instead/i.test(line) ? 2 : 1)
}

/** The message that shares most words with a line, between its neighbours. */
function closest(messages: readonly Message[], line: string): readonly Message[] {
  const wanted = new Set(words(line))
  const score = (message: Message): number => {
    const text = message.parts.map((part) => part.text ?? '').join(' ')
    return new Set(words(text).filter((word) => wanted.has(word))).size
  }
  const scores = messages.map(score)
  const best = scores.indexOf(Math.max(...scores))
  return messages.slice(Math.max(0, best - 1), best + 2)
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N},]{3,}/gu) ?? []
}
