import { MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import { shortId } from '../../model/short-id.ts'
import type { BlamedLine } from '../../seams/git.ts'
import { changesBetween } from './changes.ts'
import { stepReader } from './history.ts'
import type { Step } from './history.ts'
import { matchLines } from './line-match.ts'
import type { Repository } from './repository.ts'
import { isFile, nameOf, textOf } from './tree.ts'
import { entryAt } from './tree-walk.ts'

/** A file at a commit, and those of its lines whose origin is looked for: their number here, and in the version asked for. */
type Suspect = Step & { readonly name: string; readonly blob: Oid; lines: { here: number; asked: number }[] }
type Search = {
  readonly repository: Repository
  readonly read: (oid: Oid) => Promise<Step>
  readonly texts: Map<Oid, readonly string[]>
  readonly waiting: Suspect[]
}

/**
 * Where each line of a file was written, without native git: lines that a parent has too are its own, the rest is the
 * commit's. Goes back by time, so that a commit that is reached on two ways is looked at once.
 */
export async function blameFile(repository: Repository, at: Oid, path: string): Promise<readonly BlamedLine[]> {
  const search: Search = { repository, read: stepReader(repository), texts: new Map(), waiting: [] }
  const step = await search.read(at)
  const blob = await blobAt(search, step, nameOf(path))
  if (blob === null) throw new MemoryError('not-found', `There is no file ${path} at ${shortId(at)}.`, { field: 'path' })
  const asked = await linesOf(search, blob)
  if (asked.some((line) => line.includes('\0'))) throw new MemoryError('invalid', `${path} is no text.`, { field: 'path' })
  const texts = asked.map((line) => textOf(line.replace(/\n$/, '')))
  const found: BlamedLine[] = []
  enqueue(search, { ...step, name: nameOf(path), blob, lines: asked.map((_, index) => ({ here: index, asked: index })) })
  for (let suspect = search.waiting.shift(); suspect !== undefined; suspect = search.waiting.shift()) {
    await passOn(search, suspect)
    for (const { here, asked: line } of suspect.lines)
      found.push({ line: line + 1, text: texts[line] ?? '', oid: suspect.oid, path: textOf(suspect.name), origin: here + 1 })
  }
  return found.sort((a, b) => a.line - b.line)
}

async function blobAt({ repository: { objects } }: Search, { raw }: Step, name: string): Promise<Oid | null> {
  const entry = await entryAt(objects, raw.tree, name)
  return entry !== null && isFile(entry) ? entry.oid : null
}

/** Lines with their ends, for which a line without one is another; one character per byte. Kept as long as they are needed next. */
async function linesOf({ repository: { objects }, texts }: Search, blob: Oid): Promise<readonly string[]> {
  const known = texts.get(blob)
  const lines = known ?? (await objects.blob(blob)).toString('latin1').split(/(?<=\n)/)
  texts.delete(blob)
  texts.set(blob, lines[0] === '' ? [] : lines)
  for (const oldest of texts.keys()) if (texts.size > 8) texts.delete(oldest)
  return lines[0] === '' ? [] : lines
}

/** Takes from a suspect the lines that its parents have too, and makes the parents suspects for them. */
async function passOn(search: Search, suspect: Suspect): Promise<void> {
  const parents = await Promise.all(suspect.raw.parents.map((parent) => search.read(parent)))
  const blobs = await Promise.all(parents.map((parent) => blobAt(search, parent, suspect.name)))
  // As git does: a parent that has the very same file answers for all of it, even when it is not the first.
  const same = parents[blobs.indexOf(suspect.blob)]
  if (same !== undefined) {
    enqueue(search, { ...suspect, ...same })
    suspect.lines = []
    return
  }
  for (const [at, parent] of parents.entries()) {
    if (suspect.lines.length === 0) return
    const there = blobs[at] ?? null
    const name = there === null ? await nameBefore(search, parent.oid, suspect) : suspect.name
    const blob = there ?? (name === null ? null : await blobAt(search, parent, name))
    if (name === null || blob === null) continue
    const kept = matchLines(await linesOf(search, blob), await linesOf(search, suspect.blob))
    const [passed, own]: [Suspect['lines'], Suspect['lines']] = [[], []]
    for (const line of suspect.lines) {
      const place = kept.get(line.here)
      if (place === undefined) own.push(line)
      else passed.push({ here: place, asked: line.asked })
    }
    suspect.lines = own
    if (passed.length > 0) enqueue(search, { ...parent, name, blob, lines: passed })
  }
}

async function nameBefore({ repository }: Search, parent: Oid, { oid, name }: Suspect): Promise<string | null> {
  const change = (await changesBetween(repository, parent, oid)).find((each) => nameOf(each.path) === name)
  return change === undefined || change.was === null ? null : nameOf(change.was)
}

function enqueue({ waiting }: Search, suspect: Suspect): void {
  const known = waiting.find((each) => each.oid === suspect.oid && each.name === suspect.name)
  if (known !== undefined) {
    known.lines.push(...suspect.lines)
    return
  }
  const place = waiting.findIndex((each) => each.raw.committer.time < suspect.raw.committer.time)
  waiting.splice(place === -1 ? waiting.length : place, 0, suspect)
}
