import type { Readable, Writable } from 'node:stream'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { reachMemory } from '../../src/reach.ts'
import { createMcpServer } from './server.ts'
import type { UseMemory } from './tool.ts'

export type StdioOptions = {
  readonly home?: string
  readonly project?: string
  /** The space that is meant where none is named. */
  readonly space?: string
  readonly version: string
  readonly input: Readable
  readonly output: Writable
}

/** Serves one client over a pair of streams until its side ends; what it had asked by then is answered first. */
export async function serveStdio(options: StdioOptions): Promise<void> {
  const { input, output, version, space } = options
  const ended = new Promise((resolve) => {
    for (const event of ['end', 'close', 'error']) input.once(event, resolve)
    output.once('error', resolve)
  })
  const work = atWork(openForEach(options))
  const server = createMcpServer({ use: work.use, version, ...(space === undefined ? {} : { space }) })
  await server.connect(new StdioServerTransport(input, output))
  await ended
  await work.idle()
  await server.close()
}

/**
 * Opens the project for each piece of work, so that nobody finds it locked while this server idles, and every answer is as
 * things are now. Where a daemon runs, it is asked to write.
 */
function openForEach({ home, project }: StdioOptions): UseMemory {
  return async (access, work) => {
    const where = { ...(home === undefined ? {} : { home }), ...(project === undefined ? {} : { project }) }
    const memory = await reachMemory({ ...where, access, purpose: 'acontext mcp' })
    try {
      return await work(memory)
    } finally {
      await memory.close()
    }
  }
}

function atWork(use: UseMemory): { readonly use: UseMemory; idle(): Promise<void> } {
  const running = new Set<Promise<unknown>>()
  return {
    use(access, work) {
      const job = use(access, work)
      running.add(job)
      const done = (): void => void running.delete(job)
      job.then(done, done)
      return job
    },
    async idle() {
      // Requests that arrived with the last bytes begin in a later turn, and answers leave in one.
      for (let quiet = 0; quiet < 2; quiet = running.size === 0 ? quiet + 1 : 0) {
        await Promise.allSettled(running)
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}
