import { MemoryError } from '../errors.ts'
import type { CommitNote, Person } from '../model/commit.ts'
import type { JsonObject } from '../model/json.ts'
import { freeSlug, slugOf } from '../model/slug.ts'
import type { Skill, SkillRecord, Space } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import { statsOf } from '../store/files.ts'
import type { AddedSkill } from './memory.ts'
import { fileStamp } from './backups.ts'
import { keepHandEdits } from './hand-edits.ts'
import { learnerPerson, type Parts } from './parts.ts'
import { movedRecord } from './records.ts'
import { inUnpacked } from './skill-archive.ts'
import { skillBacking } from './skill-disk.ts'

type About = { readonly user?: string; readonly meta?: JsonObject; readonly author?: Person }
type Incoming = { readonly folder: string; readonly name: string; readonly source: string }

// The contract's limits of an archive that is given out.
const packedFiles = 200
const packedBytes = 50 << 20

/** Brings a folder, or what an archive holds, into a space as a new skill; into the library when none is given. */
export async function addSkill(parts: Parts, source: string, space: Space | null, about: About): Promise<AddedSkill> {
  const add = async (folder: string): Promise<Skill> => {
    const incoming = { folder, source, name: await nameIn(parts, folder, source) }
    return space === null ? addToLibrary(parts, incoming, about) : addToSpace(parts, incoming, space)
  }
  if (statsOf(source)?.isFile() !== true) return { ...(await add(source)), skipped: [] }
  return inUnpacked(parts, source, async (folder, skipped) => ({ ...(await add(folder)), skipped }))
}

/** Writes a skill's files as a ZIP archive, without a folder around them. */
export async function packSkill(parts: Parts, skill: Skill, archive: string): Promise<{ files: number; bytes: number }> {
  const found = [...(await skillBacking(parts, skill)).files()]
  const bytes = found.reduce((sum, { artifact }) => sum + artifact.size, 0)
  if (found.length > packedFiles) throw tooLarge(`skill has too many files (${found.length}), maximum is ${packedFiles}`)
  if (bytes > packedBytes) throw tooLarge(`skill is too large (${bytes} bytes), maximum is ${packedBytes} bytes`)
  const files = found.map(({ artifact, file }) => ({ path: artifact.path.slice(1), file }))
  return { files: files.length, bytes: await parts.archives.pack(files, archive) }
}

async function nameIn(parts: Parts, folder: string, source: string): Promise<string> {
  const { readSkillHead } = await import('../store/front-matter.ts')
  const text = parts.spaces.foreign(folder, 'SKILL.md')
  if (text === null)
    throw new MemoryError('invalid', `${source} has no SKILL.md.`, {
      field: 'folder',
      hint: 'A skill is a folder with a SKILL.md in it, or a ZIP archive of one.',
    })
  const { name, problem } = readSkillHead(text)
  if (name !== null && problem === null) return name
  throw new MemoryError('invalid', `${source}: its SKILL.md cannot be used. ${problem}`, { field: 'folder' })
}

async function addToSpace(parts: Parts, { folder, name, source }: Incoming, space: Space): Promise<Skill> {
  return parts.locks.hold(`space:${space.id}`, async () => {
    await keepHandEdits(parts, space.id)
    const there = await parts.spaces.skills(space.id)
    if (there.some((skill) => skill.name === name))
      throw new MemoryError('exists', `The space "${space.name}" has a skill with the name "${name}".`, {
        field: 'name',
        hint: `Give the new one another name in the SKILL.md of ${source}, or edit the one that is there: acontext skills edit`,
      })
    const taken = there.map(({ path }) => path.slice('skills/'.length))
    const slug = freeSlug(slugOf(name, 'skill'), taken)
    await parts.spaces.bringIn(space.id, folder, slug)
    await keepHandEdits(parts, space.id)
    return only(
      (await parts.spaces.skills(space.id)).filter(({ path }) => path === `skills/${slug}`),
      slug,
    )
  })
}

/** A repository of its own, which is made aside and put in its place when it is whole. */
async function addToLibrary(parts: Parts, { folder, name }: Incoming, about: About): Promise<Skill> {
  const slug = slugOf(name, 'skill')
  const now = stampOf(parts.clock.now())
  const record: SkillRecord = {
    v: 1,
    id: parts.ids.next(),
    path: `skills/${slug}`,
    user: about.user === undefined ? null : (await parts.users.ensure(about.user)).id,
    meta: about.meta ?? null,
    createdAt: now,
    aliases: [],
  }
  const note = (subject: string, author: Person): CommitNote => ({
    subject,
    body: '',
    trailers: [],
    author,
    happenedAt: now,
    at: now,
  })
  const draft = parts.spaces.draft(`${fileStamp(parts)}-${record.id}`)
  await parts.git.create(draft, [], note(`Make a place for the skill ${slug}`, learnerPerson))
  await parts.spaces.bringInto(draft, folder, slug)
  const author = about.author ?? (await parts.person())
  await parts.git.keepEdits(draft, note(`Add the skill ${slug}`, author), () => [movedRecord(record, record.path)])
  parts.spaces.settle(draft, record.id)
  return only(await parts.spaces.skills(record.id), slug)
}

function only(skills: readonly Skill[], slug: string): Skill {
  const [skill] = skills
  if (skill !== undefined) return skill
  throw new MemoryError('fault', `The skill ${slug} was copied but is not found again.`, { hint: 'acontext doctor' })
}

function tooLarge(message: string): MemoryError {
  return new MemoryError('too-large', message, { field: 'skill' })
}
