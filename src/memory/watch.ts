import { MemoryError, asMemoryError } from '../errors.ts'
import type { Oid } from '../model/commit.ts'
import type { Watch, Watching } from '../seams/watch.ts'
import { keepHandEdits } from './hand-edits.ts'
import { commitAt } from './commits.ts'
import type { Parts } from './parts.ts'
import { allRepositories } from './refs.ts'
import { findingsIn } from './validate.ts'

// A file that is being written at the very moment is tried again, as often as this.
const tries = 5

/**
 * Commits what people save in the work trees, under their name, as soon as a space comes to rest.
 *
 * Each commit is told on the bus as `edits-kept`, with what it breaks of the format's rules; a broken SKILL.md stays as it is.
 * What cannot be committed now (an open merge, a file staged otherwise) is told as `edits-waiting` and is looked at again with
 * the next save. What was edited before the watching began is kept first. The daemon asks for this by `openMemory({ watch: true })`.
 */
export async function watchProject(parts: Parts, watch: Watch): Promise<Watching> {
  let isOpen = true
  const running = new Set<Promise<void>>()

  function look(repository: string): void {
    const work = keep(parts, repository, () => isOpen).finally(() => running.delete(work))
    running.add(work)
  }

  const hear = {
    settled: look,
    failed: (reason: string) => parts.bus.emit({ type: 'watch-failed', reason }),
  }
  const watchings = await Promise.all(parts.spaces.rooms().map((room) => watch.follow(room, hear)))
  for (const { id } of allRepositories(parts)) look(id)
  return {
    async close() {
      isOpen = false
      await Promise.all(watchings.map((watching) => watching.close()))
      await Promise.all(running)
    },
  }
}

/** Never throws: nobody waits for the answer. Our own writes leave nothing to keep, and a space may be gone by now. */
async function keep(parts: Parts, repository: string, isOpen: () => boolean): Promise<void> {
  for (let attempt = 1; isOpen(); attempt++) {
    try {
      await parts.locks.hold(`space:${repository}`, async () => {
        const space = isOpen() ? allRepositories(parts).find(({ id }) => id === repository) : undefined
        if (space === undefined) return
        const obstacle = await parts.git.obstacle(parts.spaces.dir(repository))
        if (obstacle !== null) throw new MemoryError('conflict', obstacle)
        const oid = await keepHandEdits(parts, repository)
        if (oid !== null) await tell(parts, repository, oid)
      })
      return
    } catch (error) {
      const { code, message } = asMemoryError(error)
      if (code === 'busy' && attempt < tries) continue
      parts.bus.emit({ type: 'edits-waiting', space: repository, reason: message })
      return
    }
  }
}

async function tell(parts: Parts, repository: string, oid: Oid): Promise<void> {
  const space = allRepositories(parts).find(({ id }) => id === repository)
  if (space === undefined) return
  const { subject, paths } = await commitAt(parts, space, oid)
  const skills = new Set(paths.filter((path) => path.startsWith('skills/')).map((path) => path.split('/').slice(0, 2).join('/')))
  const found = await Promise.all([...skills].map((path) => findingsIn(parts, space, path)))
  const findings = found.flat().map(({ path, level, message }) => ({ path, level, message }))
  parts.bus.emit({ type: 'edits-kept', space: repository, commit: oid, subject, findings })
}
