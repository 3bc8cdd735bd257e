import { z } from 'zod'
import { MemoryError } from '../../src/errors.ts'
import type { UserSummary } from '../../src/memory/memory.ts'
import { pageFields, pageOf, pageSchema } from '../page.ts'
import type { OpenProject } from '../projects.ts'
import { answer, done } from '../reply.ts'
import { route } from '../route.ts'

const userShape = z.object({
  id: z.string(),
  project_id: z.string(),
  identifier: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
})
const identifier = z.object({ identifier: z.string().min(1) })
const counts = z.object({ sessions_count: z.int(), disks_count: z.int(), skills_count: z.int() })

export const users = [
  route({
    method: 'GET',
    path: '/user/ls',
    summary: 'List the users of the project.',
    tag: 'users',
    query: z.object(pageFields({ all: true })),
    answer: pageSchema(userShape),
    async handle({ query }, { memory, id }) {
      return answer(pageOf(await memory.users.list(), query, { place: (user) => user, wire: (user) => wireUser(user, id) }))
    },
  }),
  route({
    method: 'GET',
    path: '/user/:identifier/resources',
    summary: 'Count what belongs to a user.',
    tag: 'users',
    params: identifier,
    answer: z.object({ counts }),
    async handle({ params }, project) {
      return answer({ counts: await countsOf(project, params.identifier) })
    },
  }),
  route({
    method: 'DELETE',
    path: '/user/:identifier',
    summary: 'Delete a user and what belongs to them; no error when there is no such user.',
    tag: 'users',
    params: identifier,
    async handle({ params }, { memory }) {
      await memory.users.delete(params.identifier, { everything: true }).catch(ignoreMissing)
      return done()
    },
  }),
]

function wireUser(user: UserSummary, project: string): z.output<typeof userShape> {
  const { id, identifier, createdAt } = user
  return { id, project_id: project, identifier, created_at: createdAt, updated_at: createdAt }
}

async function countsOf({ memory }: OpenProject, identifier: string): Promise<z.output<typeof counts>> {
  const user = await memory.users.get(identifier)
  const skills = await memory.skills.list()
  return {
    sessions_count: user.sessions,
    disks_count: user.disks,
    // One that several spaces include is listed for each of them.
    skills_count: new Set(skills.filter((skill) => skill.user === user.id).map(({ id }) => id)).size,
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof MemoryError && error.code === 'not-found')) throw error
}
