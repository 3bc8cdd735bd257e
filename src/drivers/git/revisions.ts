import { readdirSync } from 'node:fs'
import type { Dirent } from 'node:fs'
import { join } from 'node:path'
import { isMissing, MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import type { Stamp } from '../../model/time.ts'
import type { Backup } from '../../seams/git.ts'
import { replaceFile, textAt } from './durable.ts'
import { stepReader } from './history.ts'
import { readHead, readRef } from './refs.ts'
import type { Repository } from './repository.ts'

const form = /^(?<start>[A-Za-z0-9][\w./-]*)(?<steps>(?:~\d*|\^)*)$/
const backupFolder = 'refs/acontext/backup'

/** The commit that a revision means, without native git; null for none. */
export async function resolveRevision(repository: Repository, revision: string): Promise<Oid | null> {
  const { start = '', steps = '' } = form.exec(revision)?.groups ?? {}
  const read = stepReader(repository)
  let oid = await startOf(repository, start)
  for (const [step] of steps.matchAll(/~\d*|\^/g)) {
    const generations = step === '^' || step === '~' ? 1 : Number(step.slice(1))
    for (let count = 0; count < generations && oid !== null; count++) oid = (await read(oid)).raw.parents[0] ?? null
  }
  return oid
}

async function startOf({ dir, gitDir, objects }: Repository, name: string): Promise<Oid | null> {
  if (name === 'HEAD' || name === 'main') return readHead(dir)
  const tag = isRefName(name) ? readRef(gitDir, `refs/tags/${name}`) : null
  if (tag !== null) return objects.peel(tag)
  if (!/^[0-9a-f]{4,40}$/.test(name)) return null
  if (name.length === 40) return objects.peel(name)
  const begun = await Promise.all(objects.idsBeginning(name).map((oid) => objects.peel(oid)))
  const commits = new Set(begun.filter((oid) => oid?.startsWith(name)))
  if (commits.size < 2) return [...commits][0] ?? null
  throw new MemoryError('usage', `${commits.size} commits begin with "${name}".`, {
    field: 'revision',
    hint: 'Give more of the id.',
  })
}

/** Nothing that git would not take for a ref, or that would lead out of the folder. */
function isRefName(name: string): boolean {
  return name.split('/').every((part) => /^[A-Za-z0-9][\w.-]*$/.test(part) && !/\.\.|\.$|\.lock$/.test(part))
}

/** The newest commit of the branch that was there at a time, back along the first parents; git keeps whole seconds. */
export async function commitAsOf(repository: Repository, at: Stamp): Promise<Oid | null> {
  const until = Math.floor(Date.parse(at) / 1000)
  const read = stepReader(repository)
  let oid: Oid | null = readHead(repository.dir)
  while (oid !== null) {
    const { raw } = await read(oid)
    if (raw.committer.time <= until) return oid
    oid = raw.parents[0] ?? null
  }
  return null
}

/** Keeps a commit reachable, whatever happens to the branch. */
export async function saveBackup({ gitDir, objects, temp }: Repository, name: string, oid: Oid): Promise<void> {
  if (name.includes('/') || !isRefName(name))
    throw new MemoryError('invalid', `A backup cannot be named ${JSON.stringify(name)}.`, { field: 'name' })
  await objects.commit(oid)
  replaceFile(join(gitDir, backupFolder, name), `${oid}\n`, temp)
}

/** All backups, newest first: their names begin with the time. */
export function listBackups({ gitDir }: Repository): readonly Backup[] {
  const packed = (textAt(join(gitDir, 'packed-refs')) ?? '').split('\n').flatMap((line) => {
    const [, oid, name] = /^([0-9a-f]{40}) refs\/acontext\/backup\/(.+)$/.exec(line) ?? []
    return oid === undefined || name === undefined ? [] : [{ name, oid }]
  })
  const files = filesIn(join(gitDir, backupFolder)).filter((entry) => entry.isFile() && isRefName(entry.name))
  const loose = files.flatMap(({ name }) => {
    const oid = readRef(gitDir, `${backupFolder}/${name}`)
    return oid === null ? [] : [{ name, oid }]
  })
  const all = new Map([...packed, ...loose].map((each) => [each.name, each]))
  return [...all.values()].sort((a, b) => (a.name > b.name ? -1 : 1))
}

function filesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
