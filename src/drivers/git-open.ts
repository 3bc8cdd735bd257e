import { join } from 'node:path'
import { once } from '../model/once.ts'
import type { Git } from '../seams/git.ts'
import { nativeGit } from './git-native.ts'
import { obstacleIn } from './git/obstacle.ts'
import { readHead } from './git/refs.ts'

export type OpenGitOptions = {
  /** `auto` reads history by the `git` on PATH, where there is one; `off` never starts it. */
  readonly native: 'auto' | 'off'
}

// So many packed objects take isomorphic-git longer than git takes to start.
const worthAProcess = 8

/**
 * The `Git` of this program: written without native git, read by the best reader there is.
 *
 * What native git cannot answer (too old, a damaged repository) is asked again without it. A process that only reads the
 * log never loads the writing half.
 */
export function openGit(options: OpenGitOptions): Git {
  const own = once(async () => (await import('./git-isomorphic.ts')).isomorphicGit())
  const native = options.native === 'off' ? null : nativeGit()

  async function either<T>(fast: (() => Promise<T>) | null, sure: (git: Git) => Promise<T>): Promise<T> {
    if (fast === null) return sure(await own())
    try {
      return await fast()
    } catch {
      return sure(await own())
    }
  }

  return {
    head: async (dir) => readHead(dir),
    obstacle: async (dir) => obstacleIn(join(dir, '.git')),
    log: (dir, query) => either(native && (() => native.log(dir, query)), (git) => git.log(dir, query)),
    async commits(dir, oids) {
      const many = native !== null && oids.length >= worthAProcess
      return either(many ? () => native.commits(dir, oids) : null, (git) => git.commits(dir, oids))
    },
    async blobs(dir, oids) {
      const many = native !== null && oids.length >= worthAProcess
      return either(many ? () => native.blobs(dir, oids) : null, (git) => git.blobs(dir, oids))
    },
    async list(dir, at, under) {
      const quick = native === null ? null : (await own()).listQuickly(dir, at)
      if (quick !== null) return under === undefined ? quick : quick.filter(({ path }) => path.startsWith(`${under}/`))
      return either(native && (() => native.list(dir, at, under)), (git) => git.list(dir, at, under))
    },
    changedPaths: async (dir, from, to) => (await own()).changedPaths(dir, from, to),
    create: async (dir, files, note) => (await own()).create(dir, files, note),
    read: async (dir, at, path) => (await own()).read(dir, at, path),
    commit: async (dir, base, changes, note, options) => (await own()).commit(dir, base, changes, note, options),
    carry: async (dir, base, carried) => (await own()).carry(dir, base, carried),
    publish: async (dir, from, to) => (await own()).publish(dir, from, to),
    recover: async (dir) => (await own()).recover(dir),
    changes: async (dir, from, to, path) => (await own()).changes(dir, from, to, path),
    blame: (dir, at, path) => either(native && (() => native.blame(dir, at, path)), (git) => git.blame(dir, at, path)),
    resolve: async (dir, revision) => (await own()).resolve(dir, revision),
    asOf: (dir, time) => either(native && (() => native.asOf(dir, time)), (git) => git.asOf(dir, time)),
    edits: async (dir) => (await own()).edits(dir),
    keepEdits: async (dir, note, also) => (await own()).keepEdits(dir, note, also),
    backUp: async (dir, name, oid) => (await own()).backUp(dir, name, oid),
    backups: async (dir) => (await own()).backups(dir),
    async pack(dir, options = {}) {
      if (native === null || options.dryRun === true) return (await own()).pack(dir)
      return native.pack(dir)
    },
  }
}
