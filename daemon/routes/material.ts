import { z } from 'zod'
import { fileReply } from '../file-reply.ts'
import { refused } from '../reply.ts'
import { daemonRoute } from '../route.ts'
import { servedFile } from './artifacts.ts'

const notFound = { status: 404, msg: 'material not found' }

export const material = [
  daemonRoute('open', {
    method: 'GET',
    path: '/api/v1/material/:token',
    summary: 'Read the bytes that a link of this server leads to; the link is the permission.',
    tag: 'disks',
    params: z.object({ token: z.string() }),
    answer: 'The bytes of the file.',
    problems: { 'not-found': notFound, invalid: notFound },
    async handle({ params }, { projects }) {
      const ticket = projects.links.read(params.token)
      if (ticket === null) return refused(404, 'material not found')
      const { memory } = await projects.open(ticket.project)
      const { linked } = ticket
      if ('disk' in linked) return servedFile(memory, linked.disk, linked.path)
      return fileReply({ ...(await memory.assets.locate(linked.asset)), filename: linked.filename, mime: linked.mime })
    },
  }),
]
