import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { isMissing, MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import { parseCommit } from './commit-text.ts'
import type { RawCommit } from './commit-text.ts'
import { loadEngine } from './engine.ts'
import { openPacks } from './packs.ts'
import type { PackedObject } from './packs.ts'
import { parseTree } from './tree.ts'
import type { TreeEntry } from './tree.ts'

/** What a repository holds, by id. All of it throws `not-found` for an id that is not there, `unavailable` for damage. */
export type Objects = {
  commit(oid: Oid): Promise<RawCommit>
  tree(oid: Oid): Promise<readonly TreeEntry[]>
  blob(oid: Oid): Promise<Buffer>
  /** The ids of all objects that begin so (two digits or more). */
  idsBeginning(prefix: string): readonly Oid[]
  /** The commit itself, or the one that a tag names; null for what is neither, and for what is not there. */
  peel(oid: Oid): Promise<Oid | null>
  /** The same at once, for what is kept or lies loose; null for what is packed. */
  readonly quick: {
    commit(oid: Oid): RawCommit | null
    tree(oid: Oid): readonly TreeEntry[] | null
  }
}

type Kind = PackedObject['kind']
/** Entries of all trees that are remembered, and commits. */
const keptEntries = 100_000
const keptCommits = 2_000

/**
 * Loose and packed objects are read here, in one synchronous step, for which the engine need not be loaded; what is in no usual
 * form by isomorphic-git. Trees and commits that were read are kept, oldest dropped first.
 */
export function openObjects(gitDir: string): Objects {
  const trees = new Map<Oid, readonly TreeEntry[]>()
  const commits = new Map<Oid, RawCommit>()
  let kept = 0
  const packs = openPacks(gitDir)

  async function read(oid: Oid, kind: Kind): Promise<Buffer> {
    const found = await readAny(oid)
    if (found.kind !== kind) throw new MemoryError('not-found', `${oid} is no ${kind} but a ${found.kind}.`)
    return found.bytes
  }

  async function readAny(oid: Oid): Promise<PackedObject> {
    const found = readPack(oid) ?? readLoose(gitDir, oid)
    if (found !== null) return found
    // A repack may move it, just between the two, from a loose file or an old pack into a new one.
    const moved = packs.refresh() ? readPack(oid) : null
    return moved ?? readLoose(gitDir, oid) ?? readByEngine(oid)
  }

  function readPack(oid: Oid): PackedObject | null {
    try {
      return packs.read(oid)
    } catch (error) {
      throw damaged(gitDir, oid, error)
    }
  }

  /** What neither lies loose nor in a pack of the usual form. */
  async function readByEngine(oid: Oid): Promise<PackedObject> {
    const { git, fs } = await loadEngine(gitDir)
    try {
      const { type, object } = await git.readObject({ fs, gitdir: gitDir, oid, format: 'content', cache: {} })
      return { kind: type as Kind, bytes: Buffer.from(object as Uint8Array) }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'NotFoundError')
        throw new MemoryError('not-found', `There is no object ${oid} in ${gitDir}.`, { cause: error })
      throw damaged(gitDir, oid, error)
    }
  }

  async function peel(oid: Oid): Promise<Oid | null> {
    try {
      const { kind, bytes } = await readAny(oid)
      const [, named] = kind === 'tag' ? (/^object ([0-9a-f]{40})\n/.exec(bytes.toString('latin1')) ?? []) : []
      return kind === 'commit' ? oid : named === undefined ? null : await peel(named)
    } catch (error) {
      if (error instanceof MemoryError && error.code === 'not-found') return null
      throw error
    }
  }

  function keep(oid: Oid, entries: readonly TreeEntry[]): void {
    trees.set(oid, entries)
    kept += entries.length
    for (const [oldest, dropped] of trees) {
      if (kept <= keptEntries || oldest === oid) return
      trees.delete(oldest)
      kept -= dropped.length
    }
  }

  return {
    async commit(oid) {
      const known = commits.get(oid)
      if (known !== undefined) return known
      const commit = parseCommit(await read(oid, 'commit'))
      commits.set(oid, commit)
      for (const oldest of commits.keys()) if (commits.size > keptCommits) commits.delete(oldest)
      return commit
    },
    async tree(oid) {
      const known = trees.get(oid)
      if (known !== undefined) return known
      const entries = parseTree(await read(oid, 'tree'))
      if (!trees.has(oid)) keep(oid, entries)
      return entries
    },
    // A copy: what packs keep is nobody's to write to.
    blob: async (oid) => Buffer.from(await read(oid, 'blob')),
    idsBeginning(prefix) {
      packs.refresh()
      return [...new Set([...looseIds(gitDir, prefix), ...packs.idsBeginning(prefix)])]
    },
    peel,
    quick: {
      commit(oid) {
        const found = readLoose(gitDir, oid)
        return found?.kind === 'commit' ? parseCommit(found.bytes) : null
      },
      tree(oid) {
        const known = trees.get(oid)
        if (known !== undefined) return known
        const found = readLoose(gitDir, oid)
        if (found?.kind !== 'tree') return null
        const entries = parseTree(found.bytes)
        keep(oid, entries)
        return entries
      },
    },
  }
}

function looseIds(gitDir: string, prefix: string): Oid[] {
  try {
    const ids = readdirSync(join(gitDir, 'objects', prefix.slice(0, 2))).map((name) => prefix.slice(0, 2) + name)
    return ids.filter((oid) => oid.length === 40 && oid.startsWith(prefix))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function readLoose(gitDir: string, oid: Oid): PackedObject | null {
  let deflated: Buffer
  try {
    deflated = readFileSync(join(gitDir, 'objects', oid.slice(0, 2), oid.slice(2)))
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
  try {
    const object = inflateSync(deflated)
    const end = object.indexOf(0)
    const [kind, size] = object.toString('latin1', 0, end).split(' ')
    const bytes = object.subarray(end + 1)
    if (Number(size) !== bytes.length) throw new Error(`${bytes.length} bytes instead of ${size}`)
    return { kind: kind as Kind, bytes }
  } catch (error) {
    throw damaged(gitDir, oid, error)
  }
}

function damaged(gitDir: string, oid: Oid, cause: unknown): MemoryError {
  return new MemoryError('unavailable', `Object ${oid} of ${gitDir} cannot be read.`, {
    cause,
    hint: `Look at what "git fsck" says in that folder; a copy or a remote may still hold the object.`,
  })
}
