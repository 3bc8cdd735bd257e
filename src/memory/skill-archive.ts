import { MemoryError } from '../errors.ts'
import { pathFault } from '../model/path.ts'
import type { ArchiveEntry } from '../seams/archives.ts'
import { makeDirectories, removeTree } from '../store/files.ts'
import type { Skipped } from './memory.ts'
import type { Parts } from './parts.ts'

const skillFile = 'SKILL.md'
// As for a folder that is added: more is no skill any more.
const limits = { files: 1999, bytes: 100 << 20 }

type Kept = { readonly index: number; readonly path: string }

/** Runs the work on a folder with the files of a skill's archive, which is removed afterwards. Nothing outside of it is written. */
export async function inUnpacked<T>(
  parts: Parts,
  archive: string,
  work: (folder: string, skipped: readonly Skipped[]) => Promise<T>,
): Promise<T> {
  const folder = `${parts.layout.incoming}/${parts.ids.next()}`
  let skipped: readonly Skipped[] = []
  makeDirectories(parts.layout.incoming)
  try {
    await parts.archives.unpack(
      archive,
      folder,
      (entries) => {
        const plan = planSkill(entries)
        skipped = plan.skipped
        return plan.paths
      },
      limits,
    )
    return await work(folder, skipped)
  } finally {
    await removeTree(folder)
  }
}

/**
 * Where the files of an archive belong in a skill.
 *
 * What operating systems add is left out, one folder around everything is taken off, and the folder of the first SKILL.md
 * (at any depth, in any case) is the skill; what lies outside of it keeps its path. Of two entries with one path the last counts.
 *
 * Throws `invalid`, naming the entry, for links, encrypted files, paths that lead out of the folder or that not every file
 * system can store, names that differ in case only, and when there is no SKILL.md.
 */
export function planSkill(entries: readonly ArchiveEntry[]): {
  readonly paths: ReadonlyMap<number, string>
  readonly skipped: readonly Skipped[]
} {
  const all = entries
    .filter(({ kind }) => kind !== 'folder')
    .map((entry) => ({ ...entry, path: entry.path.replaceAll('\\', '/') }))
  const files = all.filter(({ path }) => !isJunk(path))
  for (const { kind, path } of files) {
    if (kind === 'link') throw badEntry(path, 'is a link; a skill is made of plain files')
    if (kind === 'encrypted') throw badEntry(path, 'is encrypted')
    const fault = pathFault(path.replace(/^(\.\/)+/, ''))
    if (fault !== null) throw badEntry(path, fault)
  }
  const inRoot = withoutRoot(files.map(({ index, path }) => ({ index, path: path.replace(/^(\.\/)+/, '') })))
  const found = inRoot.find(({ path }) => /(^|\/)skill\.md$/i.test(path))
  if (found === undefined) {
    throw new MemoryError('invalid', 'SKILL.md file is required in the zip package.', {
      field: 'file',
      hint: 'Pack the folder that has it: zip -r skill.zip my-skill',
    })
  }
  const { kept, skipped } = placed(inRoot, found)
  const junk = all.filter(({ path }) => isJunk(path)).map(({ path }) => ({ path, reason: 'the operating system put it there' }))
  return { paths: new Map(kept.map(({ index, path }) => [index, path])), skipped: [...junk, ...skipped] }
}

function isJunk(path: string): boolean {
  const name = path.split('/').at(-1) ?? ''
  return /(^|\/)__MACOSX\//.test(path) || name.startsWith('._') || name === '.DS_Store'
}

function withoutRoot(files: readonly Kept[]): readonly Kept[] {
  const [first = ''] = files[0]?.path.split('/') ?? []
  const root = `${first}/`
  return files.every(({ path }) => path.startsWith(root))
    ? files.map(({ index, path }) => ({ index, path: path.slice(root.length) }))
    : files
}

/** Each file's path in the skill whose SKILL.md was found. */
function placed(files: readonly Kept[], found: Kept): { readonly kept: readonly Kept[]; readonly skipped: readonly Skipped[] } {
  const folder = found.path.slice(0, found.path.length - skillFile.length)
  const paths = new Map<string, Kept>()
  const folded = new Map<string, string>()
  const skipped: Skipped[] = []
  // Those of the skill come first: they have the right to their paths.
  const inside = files.filter(({ path }) => path.startsWith(folder))
  const outside = files.filter(({ path }) => !path.startsWith(folder))
  for (const { index, path } of [...inside, ...outside]) {
    const isInside = path.startsWith(folder)
    const target = path === found.path ? skillFile : isInside ? path.slice(folder.length) : path
    const other = folded.get(foldPath(target))
    if (other !== undefined && other !== target) throw badEntry(path, `differs in case only from ${other}`)
    if (!isInside && other === target && inside.some((each) => each.path.slice(folder.length) === target)) {
      skipped.push({ path, reason: `the skill in ${folder} has a file of that name` })
      continue
    }
    folded.set(foldPath(target), target)
    paths.set(target, { index, path: target })
  }
  for (const target of paths.keys()) checkWay(target, paths)
  return { kept: [...paths.values()], skipped }
}

function checkWay(target: string, paths: ReadonlyMap<string, Kept>): void {
  for (let cut = target.indexOf('/'); cut !== -1; cut = target.indexOf('/', cut + 1)) {
    if (paths.has(target.slice(0, cut))) throw badEntry(target, `lies below ${target.slice(0, cut)}, which is a file`)
  }
}

function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase()
}

function badEntry(path: string, fault: string): MemoryError {
  return new MemoryError('invalid', `The archive is not taken: the entry ${JSON.stringify(path.slice(0, 100))} ${fault}.`, {
    field: 'file',
  })
}
