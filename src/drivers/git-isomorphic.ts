import { resolve } from 'node:path'
import type { Oid } from '../model/commit.ts'
import type { Git } from '../seams/git.ts'
import { createRepository } from './git/create.ts'
import { walkLog } from './git/history.ts'
import { obstacleIn } from './git/obstacle.ts'
import { publish } from './git/publish.ts'
import { recover } from './git/recover.ts'
import { readHead } from './git/refs.ts'
import { repositoryAt } from './git/repository.ts'
import type { Repository } from './git/repository.ts'
import { isFile, modes, nameOf, textOf } from './git/tree.ts'
import { diffTrees, entryAt, walkTree } from './git/tree-walk.ts'
import { writeCommit } from './git/write-commit.ts'

const keptRepositories = 16

/** The whole seam without native git: objects written and packs read by isomorphic-git, refs, index and work tree by us. */
export function isomorphicGit(): Git {
  const repositories = new Map<string, Repository>()

  function at(dir: string): Repository {
    const place = resolve(dir)
    const repository = repositories.get(place) ?? repositoryAt(place)
    repositories.delete(place)
    repositories.set(place, repository)
    for (const oldest of repositories.keys()) if (repositories.size > keptRepositories) repositories.delete(oldest)
    return repository
  }

  const treeAt = async (repository: Repository, oid: Oid): Promise<Oid> => (await repository.objects.commit(oid)).tree

  return {
    create: (dir, files, note) => createRepository(resolve(dir), files, note),
    head: async (dir) => readHead(dir),
    async read(dir, oid, path) {
      const repository = at(dir)
      const entry = await entryAt(repository.objects, await treeAt(repository, oid), nameOf(path))
      return entry !== null && isFile(entry) ? repository.objects.blob(entry.oid) : null
    },
    async list(dir, oid, under) {
      const repository = at(dir)
      const root = await treeAt(repository, oid)
      const start =
        under === undefined ? { mode: modes.folder, oid: root } : await entryAt(repository.objects, root, nameOf(under))
      if (start?.mode !== modes.folder) return []
      const entries = await walkTree(repository.objects, start.oid, under === undefined ? '' : `${nameOf(under)}/`)
      return entries.filter(isFile).map((entry) => ({ path: textOf(entry.name), oid: entry.oid }))
    },
    log: (dir, query) => walkLog(at(dir), query),
    async changedPaths(dir, from, to) {
      const repository = at(dir)
      const differences = await diffTrees(repository.objects, await treeAt(repository, from), await treeAt(repository, to))
      return differences.map(({ name }) => textOf(name)).sort()
    },
    async commit(dir, base, changes, note) {
      return writeCommit(at(dir), base, changes, note)
    },
    publish: (dir, from, to) => publish(at(dir), from, to),
    recover: (dir) => recover(at(dir)),
    obstacle: async (dir) => obstacleIn(resolve(dir, '.git')),
  }
}
