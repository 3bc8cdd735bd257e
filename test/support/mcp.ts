import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { onTestFinished } from 'vitest'
import { handleMcp } from '../../daemon/mcp/http.ts'
import { executable } from './cli.ts'
import { temporaryMemory } from './home.ts'

/** A connected official client that notes every message in both directions. */
export type McpClient = {
  readonly client: Client
  call(name: string, input?: Record<string, unknown>): Promise<CallToolResult>
  /** The messages since the last time, one a line: `→` from the client, `←` from the server. */
  taken(): string[]
}

async function connected(transport: Transport): Promise<McpClient> {
  const client = new Client({ name: 'a test', version: '1' })
  await client.connect(transport)
  onTestFinished(() => client.close())
  let lines: string[] = []
  const send = transport.send.bind(transport)
  transport.send = async (message, options) => {
    lines.push(`→ ${JSON.stringify(message)}`)
    await send(message, options)
  }
  const { onmessage } = transport
  transport.onmessage = (message, extra) => {
    lines.push(`← ${JSON.stringify(message)}`)
    onmessage?.(message, extra)
  }
  return {
    client,
    call: async (name, input = {}) => (await client.callTool({ name, arguments: input })) as CallToolResult,
    taken() {
      const all = lines
      lines = []
      return all
    },
  }
}

/** The built command on a home, over its standard input and output. */
export function overStdio(home: string, words: readonly string[] = []): Promise<McpClient> {
  return connected(
    new StdioClientTransport({
      command: process.execPath,
      args: [executable, 'mcp', '--home', home, ...words],
      stderr: 'pipe',
    }),
  )
}

/** The same server on a loopback port, over streamable HTTP. */
export async function overHttp(home: string): Promise<McpClient> {
  const memory = await temporaryMemory(home)
  const server = createServer((request, response) => {
    void handleMcp({ use: (_access, work) => work(memory), version: '1' }, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  const { port } = server.address() as AddressInfo
  const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`))
  return connected(transport as Transport)
}
