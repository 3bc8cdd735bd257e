import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isMissing, MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import type { Stamp } from '../../model/time.ts'
import type { Backup } from '../../seams/git.ts'
import { makeFolder, replaceFile, textAt } from './durable.ts'
import { loadEngine } from './engine.ts'
import { readHead, readRef } from './refs.ts'
import type { Repository } from './repository.ts'

const form = /^(?<start>[A-Za-z0-9][\w./-]*)(?<steps>(?:~\d*|\^)*)$/
const backupFolder = 'refs/acontext/backup'

/** The commit that a revision means, without native git; null for none. */
export async function resolveRevision(repository: Repository, revision: string): Promise<Oid | null> {
  const { start = '', steps = '' } = form.exec(revision)?.groups ?? {}
  let oid = await startOf(repository, start)
  for (const [step] of steps.matchAll(/~\d*|\^/g)) {
    const generations = step === '^' || step === '~' ? 1 : Number(step.slice(1))
    for (let count = 0; count < generations && oid !== null; count++)
      oid = (await repository.objects.commit(oid)).parents[0] ?? null
  }
  return oid
}

async function startOf(repository: Repository, name: string): Promise<Oid | null> {
  const { dir, gitDir } = repository
  if (name === 'HEAD' || name === 'main') return readHead(dir)
  const tag = /^[\w-][\w.-]*$/.test(name) && !name.includes('..') ? readRef(gitDir, `refs/tags/${name}`) : null
  if (tag !== null) return commitOr(repository, tag)
  if (!/^[0-9a-f]{4,40}$/.test(name)) return null
  if (name.length === 40) return commitOr(repository, name)
  const { git, fs } = await loadEngine(gitDir)
  try {
    return await commitOr(repository, await git.expandOid({ fs, gitdir: gitDir, oid: name }))
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'NotFoundError') return null
    if (code === 'AmbiguousError')
      throw new MemoryError('usage', `Several objects begin with "${name}".`, { field: 'revision', hint: 'Give more of the id.' })
    throw error
  }
}

async function commitOr({ objects }: Repository, oid: Oid): Promise<Oid | null> {
  try {
    await objects.commit(oid)
    return oid
  } catch (error) {
    if (error instanceof MemoryError && error.code === 'not-found') return null
    throw error
  }
}

/** The newest commit of the branch that was there at a time, back along the first parents; git keeps whole seconds. */
export async function commitAsOf({ dir, objects }: Repository, at: Stamp): Promise<Oid | null> {
  const until = Math.floor(Date.parse(at) / 1000)
  let oid: Oid | null = readHead(dir)
  while (oid !== null) {
    const commit = await objects.commit(oid)
    if (commit.committer.time <= until) return oid
    oid = commit.parents[0] ?? null
  }
  return null
}

/** Keeps a commit reachable, whatever happens to the branch. */
export function saveBackup({ gitDir, temp }: Repository, name: string, oid: Oid): void {
  const path = join(gitDir, backupFolder, name)
  makeFolder(join(gitDir, backupFolder))
  replaceFile(path, `${oid}\n`, temp)
}

/** All backups, newest first: their names begin with the time. */
export function listBackups({ gitDir }: Repository): readonly Backup[] {
  const packed = (textAt(join(gitDir, 'packed-refs')) ?? '').split('\n').flatMap((line) => {
    const [, oid, name] = /^([0-9a-f]{40}) refs\/acontext\/backup\/(.+)$/.exec(line) ?? []
    return oid === undefined || name === undefined ? [] : [{ name, oid }]
  })
  const loose = namesIn(join(gitDir, backupFolder)).flatMap((name) => {
    const oid = readRef(gitDir, `${backupFolder}/${name}`)
    return oid === null ? [] : [{ name, oid }]
  })
  const all = new Map([...packed, ...loose].map((each) => [each.name, each]))
  return [...all.values()].sort((a, b) => (a.name > b.name ? -1 : 1))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
