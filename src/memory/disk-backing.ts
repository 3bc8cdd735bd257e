import type { Person } from '../model/commit.ts'
import type { Artifact, Disk } from '../model/disk.ts'
import type { JsonObject } from '../model/json.ts'
import { stampOf } from '../model/time.ts'
import type { StoredArtifact } from '../store/disks.ts'
import type { Incoming } from '../store/incoming.ts'
import type { Parts } from './parts.ts'

/** What the verbs of disks need of the thing behind one: files of its own, or a skill's folder. Paths are whole. */
export type Backing = {
  readonly disk: Disk
  files(): Iterable<StoredArtifact>
  list(directory: string): { readonly artifacts: readonly Artifact[]; readonly directories: readonly string[] }
  find(path: string): StoredArtifact | null
  put(path: string, incoming: Incoming, about: { readonly meta: JsonObject; readonly author: Person | null }): Promise<Artifact>
  setMeta(path: string, meta: JsonObject, by: { readonly author: Person | null }): Promise<Artifact>
  removeFile(path: string, by: { readonly author: Person | null }): Promise<void>
  delete(): Promise<void>
}

/** A disk with files of its own. */
export function ownBacking(parts: Parts, disk: Disk): Backing {
  const { disks } = parts
  const { id } = disk
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    const done = await parts.locks.hold(`disk:${id}`, work)
    parts.bus.emit({ type: 'disk-changed', disk: id })
    return done
  }
  const now = () => stampOf(parts.clock.now())
  return {
    disk,
    files: () => disks.files(id),
    list: (directory) => disks.list(id, directory),
    find: (path) => disks.find(id, path),
    put: (path, incoming, { meta }) => alone(() => disks.put(id, path, incoming, { meta, at: now() })),
    setMeta: (path, meta) => alone(() => disks.setMeta(id, path, meta, now())),
    removeFile: (path) => alone(() => disks.removeFile(id, path, now())),
    delete: () => alone(() => disks.remove(id)),
  }
}
