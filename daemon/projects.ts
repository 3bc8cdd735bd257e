import { join } from 'node:path'
import type { Memory } from '../src/memory/memory.ts'
import { openHome, openMemory } from '../src/open.ts'
import { answerCache, type AnswerCache } from './answer-cache.ts'
import { eventLine } from './event-line.ts'
import { openLinks, type Links } from './links.ts'
import { createEventRing, type EventRing } from './memory-door/events.ts'

/** A project that this daemon writes. */
export type OpenProject = {
  readonly name: string
  readonly id: string
  readonly memory: Memory
  /** Folder for what is being uploaded; on the same file system as the project's files. */
  readonly incoming: string
  /** Links to its files, for those who have no key. */
  readonly links: Links
  /** Reads that were answered, shared by all projects. */
  readonly answers: AnswerCache
  /** What happened last, for those who watch. */
  readonly events: EventRing
  /** How long a flush may take before it is answered; what is not done by then goes on in the background. */
  readonly flushMs: number
}

export type Projects = {
  readonly links: Links
  /** The project, opened when it is first asked for and shared by all. Throws `not-found`, or `busy` when another process writes it. */
  open(name: string): Promise<OpenProject>
  /** Those that are open now. */
  names(): readonly string[]
  /** Lets running work of one finish and gives it back; nothing when it is not open. */
  close(name: string): Promise<void>
  closeAll(): Promise<void>
}

export type ProjectsOptions = {
  /** Ends the waiting for a model; what it was asked for is found again when the project is opened next. */
  readonly signal?: AbortSignal
  /** The official clients give up after 32 s; 25 s when absent. */
  readonly flushMs?: number
}

/** Bytes of answers that are kept. */
const keptAnswers = 32 << 20

/** `log` is told what happens by itself: what was learnt, what failed, which edits were kept. */
export function openProjects(home: string, log: (line: string) => void, options: ProjectsOptions = {}): Projects {
  const { signal, flushMs = 25_000 } = options
  const open = new Map<string, Promise<OpenProject>>()
  const links = openLinks(home)
  const answers = answerCache(keptAnswers)

  async function take(name: string): Promise<OpenProject> {
    const memory = await openMemory({
      home,
      project: name,
      access: 'write',
      purpose: 'acontext up',
      watch: true,
      background: true,
      ...(signal === undefined ? {} : { signal }),
    })
    const id = openHome({ home }).find(name)?.id ?? ''
    const events = createEventRing()
    memory.on((event) => {
      events.push(event)
      const line = eventLine(event)
      if (line !== null) log(`${name}: ${line}`)
    })
    return { name, id, memory, answers, events, flushMs, incoming: join(home, 'projects', name, 'cache', 'incoming'), links }
  }

  async function close(name: string): Promise<void> {
    const project = open.get(name)
    open.delete(name)
    await (await project?.catch(() => null))?.memory.close()
  }

  return {
    links,
    open(name) {
      const known = open.get(name)
      if (known !== undefined) return known
      const opening = take(name)
      open.set(name, opening)
      // Tried again by the next who asks.
      opening.catch(() => open.get(name) === opening && open.delete(name))
      return opening
    },
    names: () => [...open.keys()],
    close,
    async closeAll() {
      await Promise.all([...open.keys()].map(close))
    },
  }
}
