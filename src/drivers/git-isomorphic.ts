import { resolve } from 'node:path'
import { MemoryError } from '../errors.ts'
import { withTrailer, type Oid } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import { shortId } from '../model/short-id.ts'
import type { Git, TreeFile } from '../seams/git.ts'
import { blameFile } from './git/blame.ts'
import { changesBetween } from './git/changes.ts'
import { createRepository } from './git/create.ts'
import { commitEdits, findEdits } from './git/edits.ts'
import { readCommits, walkLog } from './git/history.ts'
import { obstacleIn } from './git/obstacle.ts'
import { countObjects } from './git/pack.ts'
import { publish } from './git/publish.ts'
import { recover } from './git/recover.ts'
import { readHead } from './git/refs.ts'
import { repositoryAt } from './git/repository.ts'
import { commitAsOf, listBackups, resolveRevision, saveBackup } from './git/revisions.ts'
import type { Repository } from './git/repository.ts'
import type { TreeChange } from './git/tree-edit.ts'
import { isFile, modes, nameOf, textOf } from './git/tree.ts'
import type { TreeEntry } from './git/tree.ts'
import { diffTrees, entryAt, walkQuickly, walkTree } from './git/tree-walk.ts'
import { isPlaceable } from './git/work-tree.ts'
import { writeAnew, writeCommit } from './git/write-commit.ts'

/** Repositories whose objects are remembered. */
const keptRepositories = 16
/** Folders that can be read one by one in less time than git takes to start. */
const quickFolders = 300

/** The whole seam, and a short cut for those who have another way to list. */
export type IsomorphicGit = Git & {
  /** The files at a commit when they can be told at once, without reading packs or many folders; else null. */
  listQuickly(dir: string, at: Oid): readonly TreeFile[] | null
}

/** The whole seam without native git: objects written and packs read by isomorphic-git, refs, index and work tree by us. */
export function isomorphicGit(): IsomorphicGit {
  const repositories = new Map<string, Repository>()

  function at(dir: string): Repository {
    const place = resolve(dir)
    const repository = repositories.get(place) ?? repositoryAt(place)
    repositories.delete(place)
    repositories.set(place, repository)
    for (const oldest of repositories.keys()) if (repositories.size > keptRepositories) repositories.delete(oldest)
    return repository
  }

  // A publish takes a note that it finds for a killed one's, so within this process they go one after the other (two
  // processes are kept apart by the project's lock).
  const turns = new Map<string, Promise<unknown>>()
  function inTurn<T>(dir: string, work: (repository: Repository) => Promise<T>): Promise<T> {
    const repository = at(dir)
    const turn = (turns.get(repository.dir) ?? Promise.resolve()).then(() => work(repository))
    const ended = turn.then(
      () => undefined,
      () => undefined,
    )
    turns.set(repository.dir, ended)
    void ended.then(() => turns.get(repository.dir) === ended && turns.delete(repository.dir))
    return turn
  }

  /** Files of other repositories are read there, and brought along. */
  const fetched = (changes: readonly FileChange[]): Promise<TreeChange[]> =>
    Promise.all(
      changes.map(async (change): Promise<TreeChange> => {
        if (change.op !== 'take' || change.from === undefined) return change
        const { objects } = at(change.from)
        const entry = await entryAt(objects, (await objects.commit(change.at)).tree, nameOf(change.source))
        if (entry === null || !isFile(entry))
          throw new MemoryError('not-found', `There is no file ${change.source} at ${shortId(change.at)}.`, { field: 'path' })
        if (!isPlaceable(nameOf(change.path)))
          throw new MemoryError('refused', `The path ${JSON.stringify(change.path)} cannot be written.`, { field: 'path' })
        return { op: 'keep', path: change.path, bytes: await objects.blob(entry.oid), mode: entry.mode }
      }),
    )

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
      return filesOf(entries)
    },
    listQuickly(dir, oid) {
      const { objects } = at(dir)
      const commit = objects.quick.commit(oid)
      const entries = commit === null ? null : walkQuickly(objects, commit.tree, quickFolders)
      return entries === null ? null : filesOf(entries)
    },
    log: (dir, query) => walkLog(at(dir), query),
    commits: (dir, oids) => readCommits(at(dir), oids),
    blobs: (dir, oids) => Promise.all(oids.map((oid) => at(dir).objects.blob(oid))),
    async changedPaths(dir, from, to) {
      const repository = at(dir)
      const differences = await diffTrees(repository.objects, await treeAt(repository, from), await treeAt(repository, to))
      return differences.map(({ name }) => textOf(name)).sort()
    },
    async commit(dir, base, changes, note, options) {
      return writeCommit(at(dir), base, await fetched(changes), note, options)
    },
    async carry(dir, base, { from, oid, changes, trailer }) {
      const raw = await at(from).objects.commit(oid)
      return writeAnew(at(dir), base, await fetched(changes), { ...raw, message: withTrailer(raw.message, trailer) })
    },
    publish: (dir, from, to) => inTurn(dir, (repository) => publish(repository, from, to)),
    recover: (dir) => inTurn(dir, recover),
    changes: (dir, from, to, path) => changesBetween(at(dir), from, to, path),
    blame: (dir, oid, path) => blameFile(at(dir), oid, path),
    resolve: (dir, revision) => resolveRevision(at(dir), revision),
    asOf: (dir, time) => commitAsOf(at(dir), time),
    edits: async (dir) => (await findEdits(at(dir))).map(({ path, kind }) => ({ path, kind })),
    keepEdits: (dir, note, also) => inTurn(dir, (repository) => commitEdits(repository, note, also)),
    backUp: (dir, name, oid) => saveBackup(at(dir), name, oid),
    backups: async (dir) => listBackups(at(dir)),
    async pack(dir) {
      const count = countObjects(at(dir).gitDir)
      return { before: count, after: count, by: 'nobody' }
    },
    obstacle: async (dir) => obstacleIn(resolve(dir, '.git')),
  }
}

function filesOf(entries: readonly TreeEntry[]): TreeFile[] {
  return entries.filter(isFile).map(({ name, oid }) => ({ path: textOf(name), oid }))
}
