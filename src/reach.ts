import { connectMemory } from './client.ts'
import type { Memory } from './memory/memory.ts'
import { openMemory, projectName, type OpenOptions } from './open.ts'
import { findDaemon } from './running.ts'

/**
 * A project's memory, whoever has it: through the daemon that serves the home, else on the folder itself.
 *
 * Who only reads goes to the folder in both cases, since readers lock nothing and see all that was acknowledged; what happens
 * is told by the daemon, if one runs.
 *
 * @throws MemoryError as `openMemory` does, and `unavailable` when the daemon does not answer
 */
export async function reachMemory(options: OpenOptions): Promise<Memory> {
  const project = projectName(options.project)
  const daemon = findDaemon(options)
  if (daemon === null) return openMemory(options)
  const served = connectMemory(daemon, project)
  if (options.access === 'write') return served
  const memory = await openMemory(options)
  return {
    ...memory,
    on: served.on,
    async close() {
      await Promise.all([memory.close(), served.close()])
    },
  }
}
