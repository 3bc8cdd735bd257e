import { MemoryError } from '../errors.ts'
import { libraryName, type Space } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import { recordFile } from './records.ts'
import { learningOf } from './learning.ts'
import { deleteSpace } from './moves.ts'
import type { History } from './history.ts'
import type { SpaceSummary, SpaceVerbs } from './memory.ts'
import { learnerPerson, requireWrite, type Parts } from './parts.ts'
import { allSpaces, findSpace, refuseBroken } from './refs.ts'
import { restoreSpace } from './restore.ts'
import { writeSpace } from './write-space.ts'

const nameLimit = 100
// What targets are made of, dotted segments, controls, and marks that turn the direction of writing.
const notInNames = /[/:\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|^\.\.?$/

export function spaceVerbs(parts: Parts, history: History): SpaceVerbs {
  const summary = (space: Space): Promise<SpaceSummary> => summarise(parts, history, space)
  return {
    async create(name, input = {}) {
      requireWrite(parts)
      return parts.locks.hold('spaces', async () => summary(await createSpace(parts, name, input)))
    },
    list: async () => Promise.all(allSpaces(parts).map(summary)),
    get: async (ref) => summary(findSpace(parts, ref)),
    async rename(ref, name) {
      requireWrite(parts)
      return parts.locks.hold('spaces', async () => {
        const space = findSpace(parts, ref)
        const checked = checkedName(parts, name, space.id)
        await rewriteSpace(parts, space.id, `Rename the space to "${checked}"`, (current) => ({ ...current, name: checked }))
        return summary(findSpace(parts, space.id))
      })
    },
    async describe(ref, meta, { whole = false } = {}) {
      requireWrite(parts)
      return parts.locks.hold('spaces', async () => {
        const space = findSpace(parts, ref)
        await rewriteSpace(parts, space.id, 'Change what is attached to the space', (current) => ({
          ...current,
          meta: whole ? meta : { ...current.meta, ...meta },
        }))
        return summary(findSpace(parts, space.id))
      })
    },
    learning: async (ref) => learningOf(parts, history, findSpace(parts, ref)),
    async restore(ref, to) {
      requireWrite(parts)
      return restoreSpace(parts, history, findSpace(parts, ref), to)
    },
    async delete(ref) {
      requireWrite(parts)
      return deleteSpace(parts, findSpace(parts, ref))
    },
  }
}

async function createSpace(parts: Parts, name: string, input: NonNullable<Parameters<SpaceVerbs['create']>[1]>): Promise<Space> {
  const now = stampOf(parts.clock.now())
  const user = input.user === undefined ? null : (await parts.users.ensure(input.user)).id
  const space: Space = {
    v: 1,
    id: parts.ids.next(),
    name: checkedName(parts, name, null),
    user,
    meta: input.meta ?? null,
    createdAt: now,
  }
  const defaults = parts.defaults()
  const folders = new Set(defaults.map(({ path }) => path.split('/').slice(0, 2).join('/')))
  const records = [...folders].map((path) =>
    recordFile({ ...parts, spaces: { ...parts.spaces, read: () => space } }, space.id, path),
  )
  const files = [
    { path: 'space.json', text: spaceText(space) },
    ...records.map(({ path, text }) => ({ path, text })),
    ...defaults,
  ]
  const subject = `Start the space "${space.name}" with its first skills`
  await parts.git.create(parts.spaces.dir(space.id), files, {
    subject,
    body: '',
    trailers: [],
    author: learnerPerson,
    happenedAt: now,
    at: now,
  })
  parts.bus.emit({ type: 'space-changed', space: space.id })
  return space
}

/** A commit of `space.json`, as it is once edits by hand are kept. */
async function rewriteSpace(parts: Parts, id: string, subject: string, change: (space: Space) => Space): Promise<void> {
  await parts.locks.hold(`space:${id}`, () =>
    writeSpace(parts, id, async () => {
      const now = stampOf(parts.clock.now())
      const note = { subject, body: '', trailers: [], author: await parts.person(), happenedAt: now, at: now }
      return { changes: [{ op: 'write', path: 'space.json', text: spaceText(change(findSpace(parts, id))) }], note }
    }),
  )
  parts.bus.emit({ type: 'space-changed', space: id })
}

function checkedName(parts: Parts, name: string, self: string | null): string {
  const clean = name.trim()
  if (clean === '' || clean.length > nameLimit || notInNames.test(clean)) {
    throw new MemoryError('invalid', `A space cannot be called ${JSON.stringify(name.slice(0, nameLimit))}.`, {
      field: 'name',
      hint: `Use 1 to ${nameLimit} characters without "/", ":" and control characters.`,
    })
  }
  if (clean.toLowerCase() === libraryName)
    throw new MemoryError('exists', `"${libraryName}" is where skills live that no space or several spaces include.`, {
      field: 'name',
      hint: 'Choose another name.',
    })
  const taken = allSpaces(parts).find((space) => space.id !== self && space.name.toLowerCase() === clean.toLowerCase())
  refuseBroken(parts, clean)
  if (taken !== undefined) throw new MemoryError('exists', `There is a space "${taken.name}" already.`, { field: 'name' })
  return clean
}

function spaceText(space: Space): string {
  return `${JSON.stringify(space, null, 2)}\n`
}

async function summarise(parts: Parts, history: History, space: Space): Promise<SpaceSummary> {
  const dir = parts.spaces.dir(space.id)
  const [head, lessons, skills, obstacle] = await Promise.all([
    parts.git.head(dir),
    history.lessons(space.id),
    parts.spaces.skills(space.id),
    parts.git.obstacle(dir),
  ])
  const last = [...lessons.values()].at(-1)
  return {
    ...space,
    updatedAt: parts.spaces.writtenAt(space.id, 'space.json'),
    path: dir,
    head,
    skills: skills.length,
    lessons: lessons.size,
    waiting: parts.inbox.list(space.id).length,
    sessions: parts.index.all().filter((session) => session.space === space.id).length,
    lastLesson: last === undefined ? null : { subject: last.subject, at: last.at },
    obstacle,
  }
}
