import { loadFace } from './face.ts'
import type * as Mcp from '../../daemon/mcp/start.ts'

/** Serves the memory to the program that started this one, over standard input and output. */
export async function serveMcp(root: string, options: Omit<Mcp.StdioOptions, 'input' | 'output'>): Promise<void> {
  const { serveStdio } = await loadFace<typeof Mcp>(root, 'mcp')
  await serveStdio({ ...options, input: process.stdin, output: process.stdout })
}
