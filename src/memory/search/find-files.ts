import type { Stamp } from '../../model/time.ts'
import type { Parts } from '../parts.ts'
import type { FileHit, SearchRequest } from '../verbs/search.ts'
import { explain } from './explain.ts'
import { fileFields, filePlaceOf, textIn, type FileIndex } from './file-index.ts'

/** The files on disks that hold some of the words, the best first. */
export async function findFiles(
  parts: Parts,
  index: FileIndex,
  asked: { readonly words: string; readonly request: SearchRequest; readonly limit: number; readonly until: Stamp | null },
): Promise<readonly FileHit[]> {
  const { words, request, limit, until } = asked
  const { since, user } = request
  const search = await index.current()
  const owner = user === undefined ? null : (parts.users.find(user)?.id ?? '')
  const disks = owner === null ? null : parts.disks.all().filter((disk) => disk.user === owner)
  const { matches, terms } = await search.find({
    words,
    tags: disks === null ? [] : [disks.map(({ id }) => `disk:${id}`)],
    ...(since === undefined ? {} : { since }),
    ...(until === null ? {} : { until }),
    limit,
  })
  return matches.flatMap(({ id, score }): FileHit[] => {
    const { disk, path } = filePlaceOf(id)
    const found = parts.disks.find(disk, path)
    if (found === null) return []
    const why = explain(fileFields(path, textIn(parts, found.file)), terms, score)
    return [{ kind: 'file', disk, path, line: why.snippet.line, updatedAt: found.artifact.updatedAt, why }]
  })
}
