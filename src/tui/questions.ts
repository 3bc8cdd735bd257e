import type {
  ArtifactText,
  Blame,
  CostReport,
  Diff,
  DiskListing,
  LessonDetail,
  LessonSummary,
  LogEntry,
  Memory,
  ProjectStatus,
  SearchAnswer,
  SkillText,
  SpaceSummary,
  Why,
} from '../memory/memory.ts'
import type { Disk } from '../model/disk.ts'
import type { Message } from '../model/message.ts'
import type { SessionSummary } from '../model/session.ts'
import type { Skill } from '../model/space.ts'
import type { TaskBook } from '../model/task.ts'
import { findMessages } from './find.ts'
import { storyOf, type Story } from './story.ts'

/** What the views show, by the kind of the question. */
export type Answers = {
  readonly sessions: readonly SessionSummary[]
  readonly session: SessionSummary
  readonly messages: readonly Message[]
  /** Sequence numbers of messages. */
  readonly found: readonly number[]
  readonly tasks: TaskBook
  readonly seen: Story | null
  readonly spaces: readonly SpaceSummary[]
  readonly skills: readonly Skill[]
  readonly text: SkillText
  readonly blame: Blame
  readonly why: Why
  readonly log: readonly LogEntry[]
  readonly diff: Diff
  readonly lessons: readonly LessonSummary[]
  readonly lesson: LessonDetail
  readonly disks: readonly Disk[]
  readonly folder: DiskListing
  readonly artifact: ArtifactText
  readonly search: SearchAnswer
  readonly status: ProjectStatus
  readonly cost: CostReport
}

export type Kind = keyof Answers

/** A question to the memory: its kind, and what it is about (empty where there is nothing to name). */
export type Question = { readonly kind: Kind; readonly name: string }

/** Messages that are read at once; a conversation is never read as a whole. */
export const pageSize = 100
const logLimit = 2_000
const hitLimit = 30

type Asking = { readonly [K in Kind]: { ask(memory: Memory, name: string): Promise<Answers[K]>; readonly fixed?: true } }

/** How each question is asked. The answer to a `fixed` one never changes, so it is asked once. */
export const questions: Asking = {
  sessions: { ask: (memory) => memory.sessions.list() },
  session: { ask: (memory, name) => memory.sessions.get(name) },
  messages: {
    ask: (memory, name) => {
      const [session = '', page = '0'] = name.split(' ')
      return memory.sessions.messages(session, { after: Number(page) * pageSize, limit: pageSize })
    },
  },
  found: { fixed: true, ask: findMessages },
  tasks: { ask: (memory, name) => memory.sessions.tasks(name) },
  seen: { ask: storyOf },
  spaces: { ask: (memory) => memory.spaces.list() },
  skills: { ask: (memory) => memory.skills.list() },
  text: { ask: (memory, name) => memory.skills.show(name) },
  blame: { ask: (memory, name) => memory.skills.blame(name) },
  why: { ask: (memory, name) => memory.skills.why(name) },
  log: { ask: (memory, name) => memory.skills.log(name === '' ? undefined : name, { limit: logLimit }) },
  diff: {
    fixed: true,
    ask: (memory, name) => {
      const [space = '', oid = '', parent] = name.split(' ')
      // The commit that began a space has nothing before it.
      return memory.skills.diff(space, parent ?? oid, oid)
    },
  },
  lessons: { ask: (memory) => memory.lessons.list() },
  lesson: { ask: (memory, name) => memory.lessons.get(name) },
  disks: { ask: (memory) => memory.disks.list() },
  folder: { ask: (memory, name) => memory.disks.ls(...pathOf(name)) },
  artifact: { ask: (memory, name) => memory.disks.read(...pathOf(name)) },
  cost: { ask: (memory, name) => memory.project.cost({ by: name === 'space' ? 'space' : 'day' }) },
  search: { fixed: true, ask: (memory, name) => memory.search.find(name, { limit: hitLimit }) },
  status: { ask: (memory) => memory.project.status() },
}

/** A place on a disk, as a question names it: the disk's id, a blank, and the path, which may hold blanks. */
function pathOf(name: string): [disk: string, path: string] {
  const cut = name.indexOf(' ')
  return [name.slice(0, cut), name.slice(cut + 1)]
}

export function messagePage(session: string, page: number): Question {
  return { kind: 'messages', name: `${session} ${page}` }
}

/** The page that holds a sequence number. */
export function pageOf(seq: number): number {
  return Math.floor((Math.max(1, seq) - 1) / pageSize)
}
