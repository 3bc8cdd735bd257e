import { join } from 'node:path'
import type { Commit, Oid } from '../../model/commit.ts'
import type { LogQuery } from '../../seams/git.ts'
import { commitOf } from './commit-text.ts'
import type { RawCommit } from './commit-text.ts'
import { textAt } from './durable.ts'
import { readHead } from './refs.ts'
import type { Repository } from './repository.ts'
import { nameOf, textOf } from './tree.ts'
import { diffTrees, entryAt } from './tree-walk.ts'

export type Step = { readonly oid: Oid; readonly raw: RawCommit }

/** The log without native git: newest first, as `git log` goes, every commit compared with its first parent. */
export async function walkLog(repository: Repository, query: LogQuery = {}): Promise<Commit[]> {
  const { dir } = repository
  const since = sinceSeconds(query)
  const read = stepReader(repository)
  const hidden = new Set<Oid>(query.until === undefined ? [] : [query.until])
  const waiting: Step[] = []
  const seen = new Set<Oid>()
  const enqueue = async (oid: Oid): Promise<void> => {
    if (seen.has(oid)) return
    seen.add(oid)
    const step = await read(oid)
    const place = waiting.findLastIndex(({ raw }) => raw.committer.time >= step.raw.committer.time)
    waiting.splice(place + 1, 0, step)
  }

  await enqueue(query.from ?? readHead(dir))
  if (query.until !== undefined) await enqueue(query.until)
  const found: Commit[] = []
  while (found.length < (query.limit ?? Infinity) && waiting.some(({ oid }) => !hidden.has(oid))) {
    const step = waiting.shift()
    if (step === undefined) break
    if (hidden.has(step.oid)) step.raw.parents.forEach((parent) => hidden.add(parent))
    else if (step.raw.committer.time < since) continue
    else if (await touches(repository, step, query.path))
      found.push(commitOf(step.oid, step.raw, await pathsOf(repository, step)))
    for (const parent of step.raw.parents) await enqueue(parent)
  }
  return found
}

/** Commits as the log tells them, in the order of their ids. */
export async function readCommits(repository: Repository, oids: readonly Oid[]): Promise<Commit[]> {
  const read = stepReader(repository)
  const commit = async (oid: Oid): Promise<Commit> => {
    const step = await read(oid)
    return commitOf(oid, step.raw, await pathsOf(repository, step))
  }
  return Promise.all(oids.map(commit))
}

/** Where a clone was cut off there are no parents, whatever the commit says. */
export function stepReader({ gitDir, objects }: Repository): (oid: Oid) => Promise<Step> {
  const shallow = new Set(textAt(join(gitDir, 'shallow'))?.split('\n'))
  return async (oid) => {
    const raw = await objects.commit(oid)
    return { oid, raw: shallow.has(oid) ? { ...raw, parents: [] } : raw }
  }
}

/** Git keeps whole seconds, so a commit counts when it was written in the second of `since` or later. */
function sinceSeconds({ since }: LogQuery): number {
  return since === undefined ? 0 : Math.floor(Date.parse(since) / 1000)
}

async function pathsOf({ objects }: Repository, { raw }: Step): Promise<string[]> {
  return (await diffTrees(objects, await parentTree(objects, raw), raw.tree)).map(({ name }) => textOf(name))
}

async function touches({ objects }: Repository, { raw }: Step, path: string | undefined): Promise<boolean> {
  if (path === undefined) return true
  const before = await parentTree(objects, raw)
  const name = nameOf(path)
  const old = before === null ? null : await entryAt(objects, before, name)
  const now = await entryAt(objects, raw.tree, name)
  return old?.oid !== now?.oid || old?.mode !== now?.mode
}

async function parentTree(objects: Repository['objects'], { parents }: RawCommit): Promise<Oid | null> {
  return parents[0] === undefined ? null : (await objects.commit(parents[0])).tree
}
