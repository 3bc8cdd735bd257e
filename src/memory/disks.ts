import { MemoryError } from '../errors.ts'
import { checkDirectory, checkedMeta, filePlace, splitPath, type Disk } from '../model/disk.ts'
import { fileContent } from '../model/file-content.ts'
import type { Skill } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import { noFile, type StoredArtifact } from '../store/disks.ts'
import type { Content } from '../store/incoming.ts'
import type { DiskSource, DiskVerbs } from './memory.ts'
import { ownBacking, type Backing } from './disk-backing.ts'
import { globFiles, grepFiles } from './disk-search.ts'
import { requireWrite, type Parts } from './parts.ts'
import { allRepositories, resolveRef } from './refs.ts'
import { isMoved, skillBacking, skillDisk, skillDiskId, targetOf } from './skill-disk.ts'

const searchLimit = 100
/** Nobody moves a skill so often while one file is written. */
const mostLooks = 10

export function diskVerbs(parts: Parts): DiskVerbs {
  async function find(ref: string): Promise<Backing> {
    const own = parts.disks.read(ref)
    if (own !== null) return ownBacking(parts, own)
    const views = (await allSkills(parts)).map((skill) => ({
      id: skillDiskId(parts, skill.id),
      name: targetOf(parts, skill),
      skill,
    }))
    const named = views.find(({ skill }) => skill.id === ref || skill.aliases.includes(ref))
    if (named !== undefined) return skillBacking(parts, named.skill)
    const id = resolveRef(ref, 'disk', [...parts.disks.all().map(({ id }) => ({ id })), ...views])
    const view = views.find((each) => each.id === id)
    if (view !== undefined) return skillBacking(parts, view.skill)
    const disk = parts.disks.read(id)
    if (disk !== null) return ownBacking(parts, disk)
    throw new MemoryError('not-found', `There is no disk "${ref}".`, { field: 'disk', hint: 'acontext disks list' })
  }

  async function stored(ref: string, path: string): Promise<StoredArtifact> {
    const { directory, filename } = filePlace(path)
    const artifact = (await find(ref)).find(directory + filename)
    if (artifact === null) throw noFile(path)
    return artifact
  }

  /** Work on a disk; on the disk of a skill again, where the skill is now, when it moved in between. */
  async function on<T>(ref: string, work: (backing: Backing) => Promise<T>): Promise<T> {
    for (let looks = 1; ; looks++) {
      try {
        return await work(await find(ref))
      } catch (error) {
        if (!isMoved(error) || looks === mostLooks) throw error
      }
    }
  }

  return {
    list: ({ user } = {}) => listDisks(parts, user),
    async create({ user } = {}) {
      requireWrite(parts)
      const owner = user === undefined ? null : (await parts.users.ensure(user)).id
      const disk = await parts.disks.create({ id: parts.ids.next(), user: owner, at: stampOf(parts.clock.now()) })
      parts.bus.emit({ type: 'disk-changed', disk: disk.id })
      return disk
    },
    get: async (ref) => (await find(ref)).disk,
    async delete(ref) {
      requireWrite(parts)
      await (await find(ref)).delete()
    },
    async ls(ref, directory = '/') {
      checkDirectory(directory)
      return (await find(ref)).list(directory)
    },
    stat: async (ref, path) => (await stored(ref, path)).artifact,
    locate: stored,
    async read(ref, path) {
      const { artifact, file } = await stored(ref, path)
      const bytes = artifact.size > parts.fileLimit ? null : parts.disks.bytes(file)
      const content = bytes === null ? null : fileContent(splitPath(artifact.path).filename, artifact.mime, bytes)
      return { artifact, content }
    },
    async put(ref, path, source, { meta = {}, author } = {}) {
      requireWrite(parts)
      const { directory, filename } = filePlace(path)
      const checked = checkedMeta(meta)
      await find(ref) // before anything is received for it
      const incoming = await parts.disks.receive(contentOf(parts, source), parts.fileLimit)
      try {
        return await on(ref, (disk) => disk.put(directory + filename, incoming, { meta: checked, author: author ?? null }))
      } finally {
        parts.disks.drop(incoming)
      }
    },
    async update(ref, path, meta, { author } = {}) {
      requireWrite(parts)
      const { directory, filename } = filePlace(path)
      const checked = checkedMeta(meta)
      return on(ref, (disk) => disk.setMeta(directory + filename, checked, { author: author ?? null }))
    },
    async remove(ref, path, { author } = {}) {
      requireWrite(parts)
      const { directory, filename } = filePlace(path)
      await on(ref, (disk) => disk.removeFile(directory + filename, { author: author ?? null }))
    },
    grep: async (ref, pattern, { limit = searchLimit } = {}) => grepFiles(parts, await find(ref), pattern, limit),
    glob: async (ref, pattern, { limit = searchLimit } = {}) => globFiles(await find(ref), pattern, limit),
  }
}

async function listDisks(parts: Parts, user: string | undefined): Promise<readonly Disk[]> {
  const owner = user === undefined ? null : (parts.users.find(user)?.id ?? '')
  return (await allDisks(parts)).filter((disk) => owner === null || disk.user === owner)
}

/** The disks of the project, those of skills too, oldest first. */
export async function allDisks(parts: Parts): Promise<readonly Disk[]> {
  const own = parts.disks.all()
  const views = (await allSkills(parts)).map((skill) => skillDisk(parts, skill))
  return [...own, ...views].sort((a, b) =>
    a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? -1 : 1,
  )
}

/** Each skill once, however many spaces include it. */
async function allSkills(parts: Parts): Promise<readonly Skill[]> {
  const seen = (await Promise.all(allRepositories(parts).map(({ id }) => parts.spaces.skills(id)))).flat()
  return [...new Map(seen.reverse().map((skill) => [skill.id, skill])).values()].reverse()
}

function contentOf(parts: Parts, source: DiskSource): Content {
  if ('file' in source) return parts.disks.contentOf(source.file)
  return 'text' in source ? Buffer.from(source.text) : Buffer.from(source.base64, 'base64')
}
