import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { onTestFinished } from 'vitest'
import { executable } from './cli.ts'
import { temporaryDaemon } from './daemon.ts'

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

/** The daemon on that home, over streamable HTTP with a project's key. */
export async function overHttp(home: string): Promise<McpClient> {
  const { url, key } = await temporaryDaemon({ home })
  const headers = { authorization: `Bearer ${key}` }
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } })
  return connected(transport as Transport)
}
