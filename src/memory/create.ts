import { assetVerbs } from './assets.ts'
import type { Memory } from './memory.ts'
import { blockVerbs } from './blocks.ts'
import { createDebounce } from './debounce.ts'
import { diskVerbs } from './disks.ts'
import { costReport } from './cost.ts'
import { examine } from './doctor.ts'
import type { History } from './history.ts'
import { lessonVerbs } from './lessons.ts'
import { testModel } from './model-test.ts'
import { noteVerbs } from './notes.ts'
import { requireWrite, type Parts } from './parts.ts'
import { allRepositories } from './refs.ts'
import { undoLast } from './restore.ts'
import { rememberStatement } from './remember.ts'
import { openFinder } from './search.ts'
import { sessionVerbs } from './sessions.ts'
import { skillVerbs } from './skills.ts'
import { spaceVerbs } from './spaces.ts'
import { projectStatus } from './status.ts'
import { projectUsage } from './usage.ts'
import { userVerbs } from './users.ts'
import { createWorker } from './worker.ts'

/** A daemon that runs for long saves its caches now and then, for the commands that read the folder beside it. */
const savePause = { quietMs: 5_000, longestMs: 60_000 }

/** The verbs over one project's parts. `release` gives back what opening took. */
export function createMemory(parts: Parts, history: History, release: () => Promise<void>): Memory {
  const worker = createWorker(parts, history)
  const finder = openFinder(parts, history)
  let changed = false
  /** A cache that could not be saved (a full disk) is made anew by whoever needs it; the work itself was done. */
  async function saveCaches(): Promise<void> {
    await Promise.allSettled([parts.index.save(), history.save(), changed ? finder.keepUp() : null])
    changed = false
  }
  const saving = createDebounce(parts.clock, { ...savePause, run: () => void saveCaches() })
  parts.bus.on(() => {
    changed = true
    if (parts.background) saving.touch('caches')
  })
  const resumed = parts.background ? worker.resume().catch(() => undefined) : null
  const sessions = sessionVerbs(parts, worker, history)
  return {
    sessions,
    assets: assetVerbs(parts),
    spaces: spaceVerbs(parts, history),
    skills: skillVerbs(parts, history),
    lessons: lessonVerbs(parts, history, {
      remember: (statement) => rememberStatement(parts, { sessions, worker, history }, statement),
      flush: (session) => worker.flush(session),
    }),
    notes: noteVerbs(parts),
    disks: diskVerbs(parts),
    users: userVerbs(parts),
    search: { find: finder.find, explore: finder.explore },
    blocks: blockVerbs(parts),
    project: {
      status: () => projectStatus(parts, history),
      usage: async ({ days = 30 } = {}) => projectUsage(parts, days),
      cost: async (filter) => costReport(parts, filter),
      async testModel() {
        requireWrite(parts)
        return testModel(parts)
      },
      configs: async () => parts.configs.read(),
      async configure(patch) {
        requireWrite(parts)
        return parts.locks.hold('project', async () => {
          const merged = { ...parts.configs.read(), ...patch }
          const configs = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))
          await parts.configs.replace(configs)
          return configs
        })
      },
      async doctor({ rebuild = false } = {}) {
        requireWrite(parts)
        return examine(parts, history, { rebuild, finder })
      },
      async undo() {
        requireWrite(parts)
        return undoLast(parts)
      },
      async gc({ dryRun = false } = {}) {
        if (!dryRun) requireWrite(parts)
        return Promise.all(
          allRepositories(parts).map(async ({ id, name }) => ({
            space: name,
            packed: await parts.git.pack(parts.spaces.dir(id), { dryRun }),
          })),
        )
      },
    },
    on: (listener) => parts.bus.on(listener),
    async close() {
      try {
        worker.stop()
        saving.stop()
        await resumed
        await worker.idle()
        if (parts.access === 'write') await saveCaches()
        await Promise.all([parts.sessions.close(), parts.costs.close()])
      } finally {
        await release()
      }
    },
  }
}
