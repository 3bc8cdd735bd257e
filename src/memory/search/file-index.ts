import { splitPath, type Artifact } from '../../model/disk.ts'
import { isReadable } from '../../model/file-content.ts'
import type { Search, SearchDocument } from '../../seams/search.ts'
import type { Parts } from '../parts.ts'
import { savedIndex } from './saved-index.ts'

/** The index over the text files of all disks; those of skills are found as skills. */
export type FileIndex = {
  /** With all files as they are now. */
  current(): Promise<Search>
  /** Number of files that the saved index has not seen, or that are gone. */
  lag(): number
  save(): Promise<void>
  forget(): void
}

/** What tells that a file is as it was indexed: its size, and when it was last changed. */
type Known = Record<string, string>
type Saved = { readonly seen: number; readonly files: Known }
/** `seen`: how many files there were, of any kind. */
type Held = { readonly search: Search; known: Known; seen: number; changed: boolean }

const documentsVersion = 1
/** Larger files are data, and nobody reads them. */
const largest = 1 << 20
const apart = '\u0000'

export function openFileIndex(parts: Parts): FileIndex {
  const engine = parts.search.engines.texts
  const cache = savedIndex<Saved>(parts.search, { name: 'files', engine, documents: documentsVersion })
  let held: Held | null = null

  async function load(): Promise<Held> {
    const saved = await cache.open()
    if (saved === null) return { search: await engine.open(null), known: {}, seen: 0, changed: false }
    return { search: saved.search, known: { ...saved.known.files }, seen: saved.known.seen, changed: false }
  }

  return {
    current: () =>
      parts.locks.hold('search:files', async () => {
        const now = (held ??= await load())
        const there: Known = {}
        let seen = 0
        for (const { id: disk } of parts.disks.all()) {
          for (const { artifact, file } of parts.disks.files(disk)) {
            seen += 1
            if (!isIndexed(artifact)) continue
            const id = fileId(artifact)
            there[id] = `${artifact.size} ${artifact.updatedAt}`
            if (now.known[id] === there[id]) continue
            // Others get their turn between two files.
            await new Promise(setImmediate)
            await now.search.put([documentOf(artifact, textIn(parts, file))])
            now.changed = true
          }
        }
        const gone = Object.keys(now.known).filter((id) => there[id] === undefined)
        await now.search.drop(gone)
        now.changed ||= gone.length > 0 || now.seen !== seen
        now.known = there
        now.seen = seen
        return now.search
      }),
    lag() {
      const { seen = 0 } = cache.known()
      return Math.abs(parts.disks.all().reduce((sum, { id }) => sum + parts.disks.count(id), 0) - seen)
    },
    async save() {
      if (held === null || !held.changed) return
      await cache.save(held.search, { seen: held.seen, files: held.known })
      held.changed = false
    },
    forget() {
      held = null
    },
  }
}

/** Where the file of a document lies. */
export function filePlaceOf(id: string): { readonly disk: string; readonly path: string } {
  const [disk = '', path = ''] = id.split(apart)
  return { disk, path }
}

/** The fields of a file that are searched. */
export function fileFields(path: string, text: string): SearchDocument['fields'] {
  const { directory, filename } = splitPath(path)
  return { name: filename, heading: directory.replaceAll('/', ' '), body: text }
}

export function textIn(parts: Parts, file: string): string {
  return Buffer.from(parts.disks.bytes(file) ?? []).toString('utf8')
}

function documentOf(artifact: Artifact, text: string): SearchDocument {
  const { disk, path, updatedAt: at } = artifact
  return { id: fileId(artifact), fields: fileFields(path, text), tags: [`disk:${disk}`], at, weight: 1 }
}

function fileId({ disk, path }: Artifact): string {
  return `${disk}${apart}${path}`
}

function isIndexed({ path, mime, size }: Artifact): boolean {
  return size > 0 && size <= largest && isReadable(splitPath(path).filename, mime)
}
