import { z } from 'zod'
import { MemoryError } from '../../src/errors.ts'
import { queryText, uuid } from '../fields.ts'
import { pageFields, pageOf, pageSchema } from '../page.ts'
import { answer, done } from '../reply.ts'
import { route } from '../route.ts'
import { skillShape, wireSkills } from '../wire/skill.ts'

const skillId = z.object({ id: uuid() })

/** The skills of all spaces and of the library. */
export const agentSkills = [
  route({
    method: 'GET',
    path: '/agent_skills',
    summary: 'List the skills of the project.',
    tag: 'skills',
    query: z.object({ user: queryText(), ...pageFields() }),
    answer: pageSchema(skillShape),
    async handle({ query }, project) {
      const { memory } = project
      const owner = query.user === undefined ? null : (await memory.users.list()).find((each) => each.identifier === query.user)
      const all = [...new Map((await memory.skills.list()).map((skill) => [skill.id, skill])).values()]
      const owned = owner === null ? all : all.filter((skill) => owner !== undefined && skill.user === owner.id)
      const page = pageOf(owned, query, { place: (skill) => skill, wire: (skill) => skill })
      return answer({ ...page, items: await wireSkills(project, page.items) })
    },
  }),
  route({
    method: 'GET',
    path: '/agent_skills/:id',
    summary: 'Read a skill, without the content of its files.',
    tag: 'skills',
    params: skillId,
    answer: skillShape,
    problems: { 'not-found': { status: 404, code: 500, msg: 'database error' } },
    async handle({ params }, project) {
      const all = await project.memory.skills.list()
      const skill = all.find(({ id, aliases }) => id === params.id || aliases.includes(params.id))
      if (skill === undefined) throw new MemoryError('not-found', 'skill not found', { field: 'id' })
      const [wire] = await wireSkills(project, [skill])
      return answer(wire)
    },
  }),
  route({
    method: 'DELETE',
    path: '/agent_skills/:id',
    summary: 'Delete a skill in all spaces; "acontext undo" brings it back into the library.',
    tag: 'skills',
    params: skillId,
    problems: { 'not-found': { status: 404, msg: 'agent skill not found or access denied' } },
    async handle({ params }, { memory }) {
      await memory.skills.discard(params.id)
      return done()
    },
  }),
]
