import { z } from 'zod'
import type { Unconfirmed } from '../../src/memory/memory.ts'
import type { Lesson } from '../../src/model/lesson.ts'
import { uuid } from '../fields.ts'
import { pageFields, pageOf, pageSchema, type Place } from '../page.ts'
import { answer, done, refused } from '../reply.ts'
import { route } from '../route.ts'

/** How clients of the older generation follow and confirm what a space learns (contract 7.5 and 7.7). */
const tag = 'spaces (older clients)'
const inSpace = z.object({ space_id: uuid() })
const inSession = z.object({ session_id: uuid() })
const experienceShape = z.object({
  id: z.string(),
  space_id: z.string(),
  task_id: z.string().nullable(),
  experience_data: z.object({ type: z.literal('sop'), data: z.record(z.string(), z.unknown()) }),
  created_at: z.string(),
  updated_at: z.string(),
})

export const experiences = [
  route({
    method: 'GET',
    path: '/space/:space_id/experience_confirmations',
    summary: 'List what was learnt and waits for a person, where the project wants to confirm new experiences.',
    tag,
    params: inSpace,
    query: z.object(pageFields()),
    answer: pageSchema(experienceShape),
    async handle({ params, query: page }, { memory }) {
      const parked = await memory.lessons.unconfirmed(params.space_id)
      const place = ({ lesson, since }: Unconfirmed): Place => ({ id: lesson.id, createdAt: since })
      return answer(pageOf(parked, page, { place, wire: wireExperience }))
    },
  }),
  ...(['PUT', 'PATCH'] as const).map((method) =>
    route({
      method,
      path: '/space/:space_id/experience_confirmations/:experience_id',
      summary: 'Have an experience written, or thrown away.',
      tag,
      params: z.object({ space_id: uuid(), experience_id: uuid() }),
      body: z.object({ save: z.boolean() }),
      answer: experienceShape.nullable(),
      async handle({ params, body }, { memory }) {
        const parked = await memory.lessons.unconfirmed(params.space_id)
        const found = parked.find(({ lesson }) => lesson.id === params.experience_id)
        if (found === undefined) return refused(404, 'experience not found')
        if (body.save) await memory.lessons.confirm(found.lesson.id)
        else await memory.lessons.drop(found.lesson.id)
        return answer(body.save ? wireExperience(found) : null)
      },
    }),
  ),
  route({
    method: 'POST',
    path: '/session/:session_id/connect_to_space',
    summary: 'Let a space learn from a session; it takes the place of the one that did.',
    tag,
    params: inSession,
    body: z.object({ space_id: uuid() }),
    async handle({ params, body }, { memory }) {
      await memory.sessions.learn(params.session_id, body.space_id, { instead: true })
      return done()
    },
  }),
  route({
    method: 'GET',
    path: '/session/:session_id/get_learning_status',
    summary: 'How many of the successful tasks of a session its space has learnt from.',
    tag,
    params: inSession,
    answer: z.object({ space_digested_count: z.int(), not_space_digested_count: z.int() }),
    async handle({ params }, { memory }) {
      const session = await memory.sessions.get(params.session_id)
      const digested = await memory.sessions.digested(session.id)
      const tasks = session.space === null ? [] : (await memory.sessions.tasks(session.id)).tasks
      const successful = tasks.filter(({ status }) => status === 'success')
      const learnt = successful.filter(({ id }) => digested.includes(id)).length
      return answer({ space_digested_count: learnt, not_space_digested_count: successful.length - learnt })
    },
  }),
]

/** A lesson as the older wire parks it: what it says beside its steps is its wishes. */
function wireExperience({ lesson, space, since }: Unconfirmed): z.output<typeof experienceShape> {
  const { id, task, goal, appliesWhen, steps } = lesson
  const sops = steps.map(({ tool, action }) => ({ tool_name: tool, action }))
  const data = { use_when: appliesWhen === '' ? goal : appliesWhen, preferences: sayingsOf(lesson).join('; '), tool_sops: sops }
  const experience = { type: 'sop' as const, data: { ...data, goal, kind: lesson.body.kind } }
  return { id, space_id: space.id, task_id: task, experience_data: experience, created_at: since, updated_at: since }
}

function sayingsOf({ body }: Lesson): readonly string[] {
  switch (body.kind) {
    case 'success':
      return [...body.preferences, ...body.learnings]
    case 'failure':
      return [body.prevention, body.instead].filter((each) => each !== '')
    case 'facts':
      return body.facts
    case 'preferences':
      return body.preferences
    default:
      return body satisfies never
  }
}
