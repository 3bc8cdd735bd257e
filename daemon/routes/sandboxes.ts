import { z } from 'zod'
import { uuid } from '../fields.ts'
import { pageFields, pageOf } from '../page.ts'
import { answer, refused, type Reply } from '../reply.ts'
import { route } from '../route.ts'

const sandbox = z.object({ sandbox_id: uuid() })

/** Nothing that a client sends is ever run on this machine. */
function none(): Reply {
  return refused(501, 'This server runs no sandboxes: it never executes anything that a client sends.')
}

export const sandboxes = [
  route({ method: 'POST', path: '/sandbox', summary: 'Not offered: 501.', tag: 'sandboxes', status: 501, handle: none }),
  route({
    method: 'GET',
    path: '/sandbox/logs',
    summary: 'List the sandboxes of the past; there are none.',
    tag: 'sandboxes',
    query: z.object(pageFields()),
    handle: ({ query }) => answer(pageOf([], query, { place: (each) => each, wire: (each) => each })),
  }),
  route({
    method: 'POST',
    path: '/sandbox/:sandbox_id/exec',
    summary: 'Not offered: 501.',
    tag: 'sandboxes',
    params: sandbox,
    body: z.object({ command: z.string().min(1) }),
    status: 501,
    handle: none,
  }),
  route({
    method: 'DELETE',
    path: '/sandbox/:sandbox_id',
    summary: 'Not offered: 501.',
    tag: 'sandboxes',
    params: sandbox,
    status: 501,
    handle: none,
  }),
]
