import { z } from 'zod'
import type { FlushReport, Memory } from '../../../src/memory/memory.ts'
import { adds, takesAway, tool } from '../tool.ts'
import { spaceText } from '../shapes.ts'
import { meantSpace } from './reading.ts'

const lessonReason = z.object({ lesson: z.string(), reason: z.string() })

export const remember = tool({
  name: 'remember',
  title: 'Remember a fact or wish',
  description:
    'Keep one lasting fact or preference that the user stated, in the third person ("The user deploys on Fridays only"). It becomes a commit that `why` explains and `revert` takes back; secrets are taken out. Not for what holds today only.',
  input: { text: z.string().min(1).max(1000), space: spaceText },
  output: {
    state: z.enum(['learnt', 'skipped', 'waiting']),
    text: z.string(),
    space: z.string(),
    redacted: z.number().describe('Secrets that were taken out'),
    commit: z.string().nullable(),
    lesson: z.string(),
    reason: z.string().nullable(),
  },
  hints: adds,
  async run({ text, space: named }, { use, space: own, stated }) {
    return use('write', async (memory) => {
      const space = await meantSpace(named, own, async () => (await memory.spaces.list()).map(({ name }) => name))
      const session = stated.get(space)
      const known = session !== undefined && (await isThere(memory, session))
      const kept = await memory.lessons.remember({ text, space, ...(known ? { session } : {}) })
      stated.set(space, kept.session)
      const { state, text: stored, redacted, commit, lesson, reason } = kept
      return { state, text: stored, space: kept.space.name, redacted, commit, lesson, reason }
    })
  },
})

async function isThere(memory: Memory, session: string): Promise<boolean> {
  return (await memory.sessions.list()).some(({ id }) => id === session)
}

export const learnNow = tool({
  name: 'learn_now',
  title: 'Learn now',
  description:
    'Observe what was not looked at yet and turn it into lessons, without waiting: of one session, or of all. Tries waiting lessons again too.',
  input: { session: z.string().max(80).optional().describe('Id of the session, or the start of it') },
  output: {
    sessions: z.number(),
    observed: z.number(),
    learnt: z.array(z.object({ lesson: z.string(), subject: z.string() })),
    skipped: z.array(z.object({ task: z.string(), reason: z.string() })),
    waiting: z.array(lessonReason),
  },
  hints: adds,
  async run({ session }, { use }) {
    return use('write', async (memory) => {
      const all = session === undefined ? await memory.sessions.list() : [await memory.sessions.get(session)]
      const due = session === undefined ? all.filter((each) => each.tracking && each.observed < each.messages) : all
      const reports: FlushReport[] = []
      for (const { id } of due) reports.push(await memory.sessions.flush(id))
      const retried = session === undefined ? await memory.lessons.retry() : { learnt: [], waiting: [] }
      const learnt = [...reports.flatMap((report) => report.learnt), ...retried.learnt]
      const done = new Set(learnt.map(({ lesson }) => lesson))
      const waiting = new Map(
        [...reports.flatMap((report) => report.waiting), ...retried.waiting].map(({ lesson, reason }) => [lesson, reason]),
      )
      return {
        sessions: due.length,
        observed: reports.reduce((sum, { observed }) => sum + observed, 0),
        learnt: learnt.map(({ lesson, subject }) => ({ lesson, subject })),
        skipped: reports.flatMap(({ skipped }) => skipped.map(({ task, reason }) => ({ task, reason }))),
        waiting: [...waiting].filter(([lesson]) => !done.has(lesson)).map(([lesson, reason]) => ({ lesson, reason })),
      }
    })
  },
})

export const revert = tool({
  name: 'revert',
  title: 'Take back a lesson',
  description:
    'Take back what one lesson (or any commit) wrote and keep what came later; `undo` takes that back. When later changes stand on it, nothing is done and both texts are in `conflicts`. Ask the user first.',
  input: { lesson: z.string().min(4).max(80).describe('Id of a lesson or a commit, or the start of it') },
  output: {
    commit: z.string().nullable().describe('Null when nothing was done'),
    reverted: z.string(),
    conflicts: z.array(
      z.object({
        path: z.string(),
        heading: z.string().nullable(),
        now: z.string(),
        then: z.string(),
        by: z.string().nullable(),
      }),
    ),
  },
  hints: takesAway,
  async run({ lesson }, { use }) {
    const { commit, reverted, conflicts } = await use('write', (memory) => memory.lessons.revert(lesson))
    return {
      commit,
      reverted,
      conflicts: conflicts.map(({ path, heading, now, then, by }) => ({ path, heading, now, then, by: by?.subject ?? null })),
    }
  },
})

export const undo = tool({
  name: 'undo',
  title: 'Undo',
  description: 'Take back the last destructive move: a revert, a restore, a removal, a deleted space.',
  input: {},
  output: { undone: z.string(), space: z.string(), commit: z.string().nullable() },
  hints: takesAway,
  run: async (_, { use }) => ({ ...(await use('write', (memory) => memory.project.undo())) }),
})
