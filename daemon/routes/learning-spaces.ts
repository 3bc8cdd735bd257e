import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { MemoryError } from '../../src/errors.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { slugOf } from '../../src/model/slug.ts'
import { contains } from '../containment.ts'
import { jsonObject, jsonText, maybe, queryText, uuid } from '../fields.ts'
import { pageFields, pageOf, pageSchema } from '../page.ts'
import { answer, created, done } from '../reply.ts'
import { route } from '../route.ts'
import { inclusionShape, recordShape, spaceShape, wireInclusion, wireRecord, wireSpace } from '../wire/learning.ts'
import { skillShape, wireName, wireSkills } from '../wire/skill.ts'

const tag = 'learning spaces'
const longestName = 40
const spaceId = z.object({ id: uuid() })

/** Spaces of skills, the skills that they include, and the sessions that they learn from. */
export const learningSpaces = [
  route({
    method: 'POST',
    path: '/learning_spaces',
    summary: 'Make a learning space, with its first two skills.',
    tag,
    body: z.object({ user: maybe(z.string()), meta: maybe(jsonObject()) }),
    answer: spaceShape,
    status: 201,
    async handle({ body: { user = '', meta } }, { memory }) {
      const owner = user === '' ? {} : { user }
      const input = { ...owner, ...(meta === undefined ? {} : { meta }) }
      const [name, other] = namesFor(meta, user)
      const space = await memory.spaces.create(name, input).catch((error: unknown) => {
        if (!(error instanceof MemoryError && error.code === 'exists')) throw error
        return memory.spaces.create(other, input)
      })
      return created(wireSpace(space))
    },
  }),
  route({
    method: 'GET',
    path: '/learning_spaces',
    summary: 'List the learning spaces.',
    tag,
    query: z.object({ user: queryText(), filter_by_meta: jsonText(jsonObject()), ...pageFields() }),
    answer: pageSchema(spaceShape),
    async handle({ query }, { memory }) {
      const { user, filter_by_meta: wanted = {} } = query
      const owner = user === undefined ? null : (await memory.users.list()).find(({ identifier }) => identifier === user)
      const found = (await memory.spaces.list())
        .filter((space) => owner === null || (owner !== undefined && space.user === owner.id))
        .filter(({ meta }) => Object.keys(wanted).length === 0 || (meta !== null && contains(meta, wanted)))
      return answer(pageOf(found, query, { place: (space) => space, wire: wireSpace }))
    },
  }),
  route({
    method: 'GET',
    path: '/learning_spaces/:id',
    summary: 'Read a learning space.',
    tag,
    params: spaceId,
    answer: spaceShape,
    handle: ({ params }, { memory }) => telling(async () => answer(wireSpace(await memory.spaces.get(params.id)))),
  }),
  route({
    method: 'PATCH',
    path: '/learning_spaces/:id',
    summary: 'Merge into the meta of a learning space; a null is kept as one.',
    tag,
    params: spaceId,
    body: z.object({ meta: jsonObject() }),
    answer: spaceShape,
    handle: ({ params, body }, { memory }) =>
      telling(async () => answer(wireSpace(await memory.spaces.describe(params.id, body.meta)))),
  }),
  route({
    method: 'DELETE',
    path: '/learning_spaces/:id',
    summary: 'Delete a learning space; its skills and sessions stay.',
    tag,
    params: spaceId,
    handle: ({ params }, { memory }) =>
      telling(async () => {
        await memory.spaces.delete(params.id)
        return done('ok')
      }),
  }),
  route({
    method: 'POST',
    path: '/learning_spaces/:id/learn',
    summary: 'Let a space learn from a session, once for all spaces together.',
    tag,
    params: spaceId,
    body: z.object({ session_id: uuid() }),
    answer: recordShape,
    status: 201,
    problems: { exists: { status: 409, msg: 'session already learned by another space' } },
    handle: ({ params, body }, { memory }) =>
      telling(async () => {
        await memory.sessions.learn(body.session_id, params.id, { once: true })
        const records = await memory.spaces.learning(params.id)
        return created(wireRecord(recordOf(records, body.session_id)))
      }),
  }),
  route({
    method: 'GET',
    path: '/learning_spaces/:id/sessions',
    summary: 'List what a space learns from, oldest first.',
    tag,
    params: spaceId,
    answer: z.array(recordShape),
    handle: ({ params }, { memory }) => telling(async () => answer((await memory.spaces.learning(params.id)).map(wireRecord))),
  }),
  route({
    method: 'GET',
    path: '/learning_spaces/:id/sessions/:session_id',
    summary: 'Tell how far a space has come with a session.',
    tag,
    params: spaceId.extend({ session_id: uuid() }),
    answer: recordShape,
    handle: ({ params }, { memory }) =>
      telling(async () => answer(wireRecord(recordOf(await memory.spaces.learning(params.id), params.session_id)))),
  }),
  route({
    method: 'POST',
    path: '/learning_spaces/:id/skills',
    summary: 'Include a skill in a space.',
    tag,
    params: spaceId,
    body: z.object({ skill_id: uuid() }),
    answer: inclusionShape,
    status: 201,
    handle: ({ params, body }, { memory }) =>
      telling(async () => created(wireInclusion(await memory.skills.include(body.skill_id, params.id), params.id))),
  }),
  route({
    method: 'GET',
    path: '/learning_spaces/:id/skills',
    summary: 'List the skills that a space includes.',
    tag,
    params: spaceId,
    answer: z.array(skillShape),
    handle: ({ params }, project) =>
      telling(async () => answer(await wireSkills(project, await project.memory.skills.list({ space: params.id })))),
  }),
  route({
    method: 'DELETE',
    path: '/learning_spaces/:id/skills/:skill_id',
    summary: 'Exclude a skill from a space; no error when it is not included.',
    tag,
    params: spaceId.extend({ skill_id: uuid() }),
    handle: ({ params }, { memory }) =>
      telling(async () => {
        await memory.skills.exclude(params.skill_id, params.id).catch(ignoreNotIncluded)
        return done('ok')
      }),
  }),
]

/** The wire knows no names: what a client says of its space, for the commands of people, and one more if that is taken. */
function namesFor(meta: JsonObject | undefined, user: string): readonly [string, string] {
  const said = [meta?.['name'], meta?.['source'], user].find((each) => typeof each === 'string' && each !== '')
  const slug = slugOf(typeof said === 'string' ? said.slice(0, longestName) : '', 'space')
  const other = `${slug.slice(0, longestName)}-${randomUUID().slice(0, 8)}`
  return [slug === 'space' ? other : slug, other]
}

function recordOf<T extends { readonly session: string }>(records: readonly T[], session: string): T {
  const found = records.find((record) => record.session === session)
  if (found === undefined) throw new MemoryError('not-found', 'learning space session not found', { field: 'record' })
  return found
}

const missing: Readonly<Record<string, string>> = {
  space: 'learning space not found',
  session: 'session not found',
  skill: 'skill not found',
  target: 'skill not found',
}

/** What is missing or there already, in the words of the wire's contract, which clients match. */
async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error
    const { code, field, message } = error
    if (code === 'not-found') throw new MemoryError(code, missing[field ?? ''] ?? message, { field: field ?? 'id' })
    if (code === 'exists' && field === 'skill') throw new MemoryError(code, 'skill already included in this space', { field })
    const name = /name "(.*)"\.$/.exec(message)?.[1]
    if (code === 'exists' && field === 'name' && name !== undefined)
      throw new MemoryError(code, `skill with name '${wireName(name)}' already exists in this space`, { field })
    throw error
  }
}

function ignoreNotIncluded(error: unknown): void {
  if (!(error instanceof MemoryError && error.code === 'not-found' && error.field === 'skill')) throw error
}
