import type { IncomingMessage, ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { createMcpServer, type ServerOptions } from './server.ts'

/**
 * Answers one HTTP request of the streamable transport. It keeps no session: each request brings all that it needs, so any
 * number of clients can come and go, and a restart is not noticed. `body` is the parsed body, when somebody has read it already.
 */
export async function handleMcp(
  options: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  body?: unknown,
): Promise<void> {
  if (request.method !== 'POST') {
    const error = { code: -32000, message: 'Send a POST; this server keeps no stream and no session.' }
    response.writeHead(405, { allow: 'POST', 'content-type': 'application/json' })
    response.end(JSON.stringify({ jsonrpc: '2.0', error, id: null }))
    return
  }
  const server = createMcpServer(options)
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  response.on('close', () => void server.close())
  // The class says `onclose?: … | undefined` where the interface, read exactly, wants it left out.
  await server.connect(transport as Parameters<typeof server.connect>[0])
  await transport.handleRequest(request, response, body)
}
