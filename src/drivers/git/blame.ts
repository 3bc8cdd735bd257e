import { diffArrays } from 'diff'
import { MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import type { BlamedLine } from '../../seams/git.ts'
import { changesBetween } from './changes.ts'
import type { RawCommit } from './commit-text.ts'
import type { Repository } from './repository.ts'
import { isFile, nameOf, textOf } from './tree.ts'
import { entryAt } from './tree-walk.ts'

/** Lines whose origin is looked for at a commit: their number in its version of the file, and in the one that was asked for. */
type Suspect = { readonly oid: Oid; readonly raw: RawCommit; readonly name: string; lines: { here: number; asked: number }[] }

/**
 * Where each line of a file was written, without native git: lines that a parent has too are its own, the rest is the
 * commit's. Goes back by time, so that a commit that is reached on two ways is looked at once.
 */
export async function blameFile(repository: Repository, at: Oid, path: string): Promise<readonly BlamedLine[]> {
  const { objects } = repository
  const raw = await objects.commit(at)
  const asked = await linesAt(repository, raw.tree, nameOf(path))
  if (asked === null) throw new MemoryError('not-found', `There is no file ${path} at ${at.slice(0, 8)}.`, { field: 'path' })
  const found: BlamedLine[] = []
  const waiting: Suspect[] = [
    { oid: at, raw, name: nameOf(path), lines: asked.map((_, index) => ({ here: index, asked: index })) },
  ]
  for (let suspect = waiting.shift(); suspect !== undefined; suspect = waiting.shift()) {
    for (const parent of suspect.raw.parents) {
      const passed = await passOn(repository, suspect, parent)
      if (passed !== null && passed.lines.length > 0) enqueue(waiting, passed)
    }
    for (const { here, asked: line } of suspect.lines) {
      found.push({ line: line + 1, text: asked[line] ?? '', oid: suspect.oid, path: textOf(suspect.name), origin: here + 1 })
    }
  }
  return found.sort((a, b) => a.line - b.line)
}

/** Lines of a file, without their ends; null where there is none. */
async function linesAt({ objects }: Repository, tree: Oid, name: string): Promise<string[] | null> {
  const entry = await entryAt(objects, tree, name)
  return entry === null || !isFile(entry) ? null : linesOf(await objects.blob(entry.oid))
}

/** A last line without an end is a line; the end of the file is none. */
export function linesOf(bytes: Buffer): string[] {
  if (bytes.includes(0))
    throw new MemoryError('invalid', 'The file is no text; its lines cannot be told apart.', { field: 'path' })
  const lines = bytes.toString('utf8').split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Takes from a suspect the lines that its parent has too, and makes the parent the next suspect for them. */
async function passOn(repository: Repository, suspect: Suspect, parent: Oid): Promise<Suspect | null> {
  if (suspect.lines.length === 0) return null
  const { objects } = repository
  const raw = await objects.commit(parent)
  const mine = await entryAt(objects, suspect.raw.tree, suspect.name)
  const theirs = await entryAt(objects, raw.tree, suspect.name)
  if (mine !== null && mine.oid === theirs?.oid) {
    const passed = { oid: parent, raw, name: suspect.name, lines: suspect.lines }
    suspect.lines = []
    return passed
  }
  const name = theirs === null ? await nameBefore(repository, parent, suspect) : suspect.name
  const [before, after] = [
    name === null ? null : await linesAt(repository, raw.tree, name),
    await linesAt(repository, suspect.raw.tree, suspect.name),
  ]
  if (name === null || before === null || after === null) return null
  const kept = sameLines(before, after)
  const passed: Suspect['lines'] = []
  const own: Suspect['lines'] = []
  for (const line of suspect.lines) {
    const there = kept.get(line.here)
    if (there === undefined) own.push(line)
    else passed.push({ here: there, asked: line.asked })
  }
  suspect.lines = own
  return { oid: parent, raw, name, lines: passed }
}

async function nameBefore(repository: Repository, parent: Oid, { oid, name }: Suspect): Promise<string | null> {
  const change = (await changesBetween(repository, parent, oid)).find((each) => nameOf(each.path) === name)
  return change === undefined || change.was === null ? null : nameOf(change.was)
}

/** For each line after that stands before as well, its number there. */
function sameLines(before: string[], after: string[]): Map<number, number> {
  const same = new Map<number, number>()
  let [old, now] = [0, 0]
  for (const { count = 0, added, removed } of diffArrays(before, after)) {
    if (!added && !removed) for (let index = 0; index < count; index++) same.set(now + index, old + index)
    if (!added) old += count
    if (!removed) now += count
  }
  return same
}

function enqueue(waiting: Suspect[], suspect: Suspect): void {
  const known = waiting.find((each) => each.oid === suspect.oid && each.name === suspect.name)
  if (known !== undefined) {
    known.lines.push(...suspect.lines)
    return
  }
  const place = waiting.findIndex((each) => each.raw.committer.time < suspect.raw.committer.time)
  waiting.splice(place === -1 ? waiting.length : place, 0, suspect)
}
