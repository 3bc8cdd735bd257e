import { MemoryError } from '../errors.ts'
import type { Person } from '../model/commit.ts'
import { filePlace, type Artifact, type Disk, type DiskId } from '../model/disk.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import type { FileChange } from '../model/lesson.ts'
import { pathFault } from '../model/path.ts'
import { libraryName, type Skill, type SkillId, type SkillRecord } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import type { StoredArtifact } from '../store/disks.ts'
import { workFiles } from '../store/skill-files.ts'
import type { Backing } from './disk-backing.ts'
import { keepHandEdits } from './hand-edits.ts'
import { recordIn } from './homes.ts'
import { discardSkill } from './moves.ts'
import type { Parts } from './parts.ts'
import { recordPath } from './records.ts'
import { removeSkill } from './restore.ts'
import { writeSpace } from './write-space.ts'

const skillFile = 'SKILL.md'

/** The disk that shows a skill's folder. */
export function skillDiskId(parts: Pick<Parts, 'ids'>, skill: SkillId): DiskId {
  return parts.ids.derive(skill, 'disk')
}

/** A skill's folder seen as a disk: what is written through it is a commit in the skill's repository. */
export async function skillBacking(parts: Parts, skill: Skill): Promise<Backing> {
  const id = skillDiskId(parts, skill.id)
  const { repository } = skill
  const dir = parts.spaces.dir(repository)
  const record = async (): Promise<SkillRecord | null> => recordIn(parts, repository, skill.id)
  // A space may see a shared skill under another name than its own repository does.
  const known = await record()
  const folder = known?.path ?? skill.path
  const pathOf = (path: string): string => folder + path

  const said = known?.files ?? {}
  const isStillHere = async (): Promise<boolean> =>
    known === null ? workFiles.find(dir, pathOf(`/${skillFile}`)) !== null : (await record())?.path === folder

  function describe(path: string, metas: Metas = said): StoredArtifact | null {
    const found = workFiles.find(dir, pathOf(path))
    if (found === null) return null
    const { file, size, mime, changedAt } = found
    const at = stampOf(changedAt)
    return { artifact: { disk: id, path, mime, size, meta: metaOf(metas, path), createdAt: at, updatedAt: at }, file }
  }

  function find(path: string): StoredArtifact | null {
    const { directory, filename } = filePlace(path)
    return describe(directory + filename)
  }

  /** One commit under that name: what `write` does to the work tree, and the file's meta beside it. */
  async function commit(path: string, meta: JsonObject | null, act: Act): Promise<void> {
    await parts.locks.hold(`space:${repository}`, async () => {
      if (!(await isStillHere())) throw hasMoved(skill)
      const obstacle = await parts.git.obstacle(dir)
      if (obstacle !== null) throw new MemoryError('conflict', obstacle)
      await keepHandEdits(parts, repository)
      const now = stampOf(parts.clock.now())
      const subject = `${act.verb} ${pathOf(path).replace(/^skills\//, '')}`
      const author = act.author ?? (await parts.person())
      const note = { subject, body: '', trailers: [], author, happenedAt: now, at: now }
      const changes = metaChanges(await record(), path, meta)
      act.write()
      const kept = await parts.git.keepEdits(dir, note, () => changes)
      // The same bytes with another meta are no edit of a file.
      if (kept === null) await writeSpace(parts, repository, async () => ({ changes, note }))
    })
    parts.bus.emit({ type: 'space-changed', space: skill.space })
  }

  return {
    disk: skillDisk(parts, skill),
    find,
    files: () => skill.files.flatMap((file) => describe(`/${file}`) ?? []),
    list(directory) {
      const inside = skill.files.map((file) => `/${file}`).filter((path) => path.startsWith(directory))
      const rests = inside.map((path) => path.slice(directory.length))
      return {
        artifacts: rests.flatMap((rest) => (rest.includes('/') ? [] : (describe(directory + rest)?.artifact ?? []))),
        directories: [...new Set(rests.flatMap((rest) => (rest.includes('/') ? rest.slice(0, rest.indexOf('/')) : [])))],
      }
    },
    async put(path, incoming, { meta, author }) {
      const { directory, filename } = filePlace(path)
      const whole = directory + filename
      checkPath(whole)
      if (whole === `/${skillFile}`) await checkSkillFile(parts, incoming.path)
      const verb = find(whole) === null ? 'Add' : 'Edit'
      await commit(whole, meta, { verb, author, write: () => workFiles.put(dir, pathOf(whole), incoming) })
      return found(describe(whole, { [whole]: meta }), whole)
    },
    async setMeta(path, meta, { author }) {
      const { path: whole } = found(find(path), path)
      await commit(whole, meta, { verb: 'Describe', author, write: () => {} })
      return found(describe(whole, { [whole]: meta }), whole)
    },
    async removeFile(path, { author }) {
      const { path: whole } = found(find(path), path)
      if (whole === `/${skillFile}`) {
        throw new MemoryError('refused', `${skillFile} is what makes a folder a skill; it cannot be removed alone.`, {
          field: 'path',
          hint: 'Delete the skill, or put another SKILL.md in its place.',
        })
      }
      await commit(whole, null, { verb: 'Remove', author, write: () => workFiles.remove(dir, pathOf(whole)) })
    },
    async delete() {
      if (repository === skill.id) await discardSkill(parts, skill.id)
      else await removeSkill(parts, skill.id)
    },
  }
}

function hasMoved({ name }: Skill): MemoryError {
  return new MemoryError('conflict', `The skill ${name} moved to another place while a file of it was written.`, {
    field: movedField,
    hint: 'Nothing was written. Try again.',
  })
}

const movedField = 'skill place'

/** True when the skill was elsewhere by the time that it was to be written: whoever looks again finds it. */
export function isMoved(error: unknown): boolean {
  return error instanceof MemoryError && error.field === movedField
}

/** The name by which people reach a skill. */
export function targetOf(parts: Pick<Parts, 'spaces'>, { space, path }: Skill): string {
  return `${parts.spaces.ids().includes(space) ? (parts.spaces.nameOf(space) ?? space) : libraryName}/${path.replace(/^skills\//, '')}`
}

type Act = { readonly verb: string; readonly author: Person | null; readonly write: () => void }

export function skillDisk(parts: Parts, skill: Skill): Disk {
  const { id, name, user, createdAt, updatedAt } = skill
  return { id: skillDiskId(parts, id), user, skill: { id, name }, createdAt, updatedAt }
}

type Metas = Readonly<Record<string, JsonObject>>

function metaOf(metas: Metas, path: string): JsonObject {
  const meta = Object.hasOwn(metas, path) ? metas[path] : undefined
  return isObject(meta) ? (meta as JsonObject) : {}
}

/** What owners attach to a file is in the skill's record, which travels with it. */
function metaChanges(record: SkillRecord | null, path: string, meta: JsonObject | null): FileChange[] {
  if (record === null) return []
  const { files = {}, ...rest } = record
  const { [path]: before, ...others } = files
  const isEmpty = meta === null || Object.keys(meta).length === 0
  if (isEmpty && before === undefined) return []
  const next = isEmpty ? others : { ...others, [path]: meta }
  const said = Object.keys(next).length === 0 ? rest : { ...rest, files: next }
  return [{ op: 'write', path: recordPath(record.id), text: `${JSON.stringify(said, null, 2)}\n` }]
}

/** In a skill, names must be such that every machine that clones it can store them. */
function checkPath(path: string): void {
  const fault = pathFault(path.slice(1))
  if (fault === null) return
  throw new MemoryError('invalid', `The path ${JSON.stringify(path.slice(0, 80))} ${fault}.`, {
    field: 'path',
    hint: 'Files of a skill need names that every file system can store.',
  })
}

async function checkSkillFile(parts: Parts, file: string): Promise<void> {
  const { readSkillHead } = await import('../store/front-matter.ts')
  const { problem } = readSkillHead(Buffer.from(parts.disks.bytes(file) ?? []).toString('utf8'))
  if (problem !== null) throw new MemoryError('invalid', `This ${skillFile} would break the skill. ${problem}`, { field: 'file' })
}

function found(stored: StoredArtifact | null, path: string): Artifact {
  if (stored !== null) return stored.artifact
  throw new MemoryError('not-found', `There is no file ${path} in the skill.`, { field: 'path' })
}
