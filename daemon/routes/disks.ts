import { z } from 'zod'
import { maybe, queryText, uuid } from '../fields.ts'
import { pageFields, pageOf, pageSchema } from '../page.ts'
import { answer, created, done } from '../reply.ts'
import { route } from '../route.ts'
import { diskShape, wireDisk } from '../wire/disk.ts'

export const disks = [
  route({
    method: 'GET',
    path: '/disk',
    summary: 'List the disks, those of skills too.',
    tag: 'disks',
    query: z.object({ user: queryText(), ...pageFields() }),
    answer: pageSchema(diskShape),
    async handle({ query }, { memory, id }) {
      const found = await memory.disks.list(query.user === undefined ? {} : { user: query.user })
      return answer(pageOf(found, query, { place: (disk) => disk, wire: (disk) => wireDisk(disk, id) }))
    },
  }),
  route({
    method: 'POST',
    path: '/disk',
    summary: 'Make a disk.',
    tag: 'disks',
    body: z.object({ user: maybe(z.string()) }),
    emptyBody: true,
    answer: diskShape,
    status: 201,
    async handle({ body: { user = '' } }, { memory, id }) {
      return created(wireDisk(await memory.disks.create(user === '' ? {} : { user }), id))
    },
  }),
  route({
    method: 'DELETE',
    path: '/disk/:disk_id',
    summary: 'Delete a disk and its files; that of a skill takes the skill with it.',
    tag: 'disks',
    params: z.object({ disk_id: uuid() }),
    problems: { 'not-found': { status: 404, msg: 'disk not found or access denied' } },
    async handle({ params }, { memory }) {
      await memory.disks.delete(params.disk_id)
      return done()
    },
  }),
]
