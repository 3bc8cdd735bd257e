import { z } from 'zod'
import { handleMcp } from '../mcp/http.ts'
import { own } from '../reply.ts'
import type { Route } from '../route.ts'

const bodyLimit = 4 << 20

/** The Model Context Protocol over streamable HTTP, with a project's key; `?space=` names the space that is meant where a call names none. */
export const mcp: readonly Route[] = (['POST', 'GET', 'DELETE'] as const).map((method) => ({
  method,
  path: '/mcp',
  access: 'key',
  summary:
    method === 'POST' ? 'One message of the Model Context Protocol' : 'Refused: this server keeps no stream and no session',
  tag: 'mcp',
  query: z.object({ space: z.string().max(120).optional() }),
  ...(method === 'POST' ? { body: z.unknown(), bodyLimit } : {}),
  answer: 'A message of JSON-RPC 2.0.',
  failure: 'An error of JSON-RPC 2.0; before that, what every route answers.',
  ...(method === 'POST' ? {} : { status: 405 }),
  handle({ query, body, http }, { daemon, project }) {
    if (project === null) throw new Error('/mcp was called without a project')
    const { space } = query as { space?: string }
    return own((response) =>
      handleMcp(
        {
          use: (_access, work) => work(project.memory),
          version: daemon.version,
          ...(space === undefined ? {} : { space }),
        },
        http,
        response,
        body,
      ),
    )
  },
}))
