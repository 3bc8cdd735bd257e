import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ObjectCount } from '../../seams/git.ts'

/** What lies below `.git/objects`. */
export function countObjects(gitDir: string): ObjectCount {
  let [loose, packs, bytes] = [0, 0, 0]
  const objects = join(gitDir, 'objects')
  for (const entry of readdirSync(objects, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    bytes += statSync(join(entry.parentPath, entry.name)).size
    if (entry.name.endsWith('.pack')) packs += 1
    else if (/^[0-9a-f]{38}$/.test(entry.name)) loose += 1
  }
  return { loose, packs, bytes }
}
