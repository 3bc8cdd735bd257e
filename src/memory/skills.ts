import { join } from 'node:path'
import { MemoryError } from '../errors.ts'
import type { Oid } from '../model/commit.ts'
import { librarySpace, type Inclusion, type Skill, type Space } from '../model/space.ts'
import type { Stamp } from '../model/time.ts'
import { nearest } from '../model/nearest.ts'
import { readInclusions, readSkills, type SkillSource } from '../store/skill-reader.ts'
import { addSkill, packSkill } from './add-skill.ts'
import { blameSkill, noLine, whyLine } from './blame.ts'
import { commitAt } from './commits.ts'
import { diffSkills, textAt } from './diff.ts'
import { keepHandEdits } from './hand-edits.ts'
import type { History } from './history.ts'
import { anySession, entryOf, mergedLog, spaceLog } from './log.ts'
import type { LogEntry, Revision, SkillText, SkillVerbs } from './memory.ts'
import { requireWrite, type Parts } from './parts.ts'
import { discardSkill, excludeSkill, includeSkill } from './moves.ts'
import { allRepositories, allSpaces, findSpace } from './refs.ts'
import { removeSkill, restoreSkill } from './restore.ts'
import { resolveRevision } from './revision.ts'
import { findPlace, findSkill, librarySkills, type Place } from './targets.ts'
import { findingsIn } from './validate.ts'

export function skillVerbs(parts: Parts, history: History): SkillVerbs {
  const chosen = (ref: string | undefined): readonly Space[] => (ref === undefined ? allSpaces(parts) : [findSpace(parts, ref)])
  return {
    async list({ space, asOf } = {}) {
      const lists = chosen(space).map((each) =>
        asOf === undefined ? parts.spaces.skills(each.id) : skillsAsOf(parts, history, each, asOf),
      )
      const seen = (await Promise.all(lists)).flat()
      if (space !== undefined || asOf !== undefined) return seen
      const included = new Set(seen.map(({ id }) => id))
      return [...seen, ...(await librarySkills(parts)).filter(({ id }) => !included.has(id))]
    },
    show: (target, { asOf } = {}) => showSkill(parts, history, target, asOf),
    async log(target, asked = {}) {
      const { session } = asked
      const filter = session === undefined ? asked : { ...asked, session: await anySession(parts, history, session) }
      if (target === undefined) return mergedLog(parts, filter)
      const place = await findPlace(parts, target)
      const entries = await spaceLog(parts, place.space, place.path, filter)
      if (entries.length === 0) await requireKnown(parts, place)
      return entries
    },
    diff: (target, from, to) => diffSkills(parts, history, target, from, to),
    blame: (target) => blameSkill(parts, target),
    why: (target) => whyLine(parts, target),
    async restore(target, to) {
      requireWrite(parts)
      return restoreSkill(parts, history, target, to)
    },
    async remove(target) {
      requireWrite(parts)
      return removeSkill(parts, target)
    },
    async discard(target) {
      requireWrite(parts)
      return discardSkill(parts, (await findSkill(parts, target)).id)
    },
    async include(target, space) {
      requireWrite(parts)
      return includeSkill(parts, target, space)
    },
    async exclude(target, space) {
      requireWrite(parts)
      return excludeSkill(parts, target, space)
    },
    async add(source, space, about = {}) {
      requireWrite(parts)
      return addSkill(parts, source, space === undefined ? null : findSpace(parts, space), about)
    },
    async pack(skill, archive) {
      for (let again = true; ; again = false) {
        try {
          return await packSkill(parts, await findSkill(parts, skill), archive)
        } catch (error) {
          // It moved to another repository under our hands, where it is whole.
          if (!again || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
        }
      }
    },
    async keep(space) {
      requireWrite(parts)
      const kept = await Promise.all((await withShared(parts, space)).map((each) => keepEdits(parts, each)))
      return kept.filter((entry) => entry !== null)
    },
    async validate(target) {
      const places =
        target === undefined ? allRepositories(parts).map((space) => ({ space, path: null })) : [await findPlace(parts, target)]
      return (await Promise.all(places.map(({ space, path }) => findingsIn(parts, space, path)))).flat()
    },
  }
}

/** Throws `not-found` for a path that is not in the space and never was. */
async function requireKnown(parts: Parts, { space, skill, folder, path }: Place): Promise<void> {
  if (path === null || (skill !== null && path === folder) || parts.spaces.file(space.id, path) !== null) return
  const [ever] = await parts.git.log(parts.spaces.dir(space.id), { path, limit: 1 })
  if (ever !== undefined) return
  throw new MemoryError('not-found', `The space "${space.name}" has no ${path}, and never had.`, {
    field: 'target',
    hint: skill === null ? `acontext skills list --space ${space.name}` : `The skill has: ${skill.files.join(', ')}`,
  })
}

async function keepEdits(parts: Parts, space: Space): Promise<LogEntry | null> {
  return parts.locks.hold(`space:${space.id}`, async () => {
    const oid = await keepHandEdits(parts, space.id)
    return oid === null ? null : entryOf(await commitAt(parts, space, oid), space)
  })
}

/** The repositories that a space's skills lie in; all there are when no space is named. */
async function withShared(parts: Parts, ref: string | undefined): Promise<readonly Space[]> {
  if (ref === undefined) return allRepositories(parts)
  if (parts.spaces.libraries().includes(ref)) return [librarySpace(ref)]
  const space = findSpace(parts, ref)
  const shared = new Set((await parts.spaces.skills(space.id)).map(({ repository }) => repository))
  return [space, ...allRepositories(parts).filter(({ id }) => id !== space.id && shared.has(id))]
}

async function skillsAsOf(parts: Parts, history: History, space: Space, asOf: Revision): Promise<readonly Skill[]> {
  const at = await resolveRevision(parts, history, space.id, asOf)
  const source = await sourceAt(parts, space, at)
  const own = await readSkills(space.id, source)
  const shared = await Promise.all((await readInclusions(source)).map((each) => sharedAt(parts, space, each, source.at)))
  return [...own, ...shared.flat()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** A shared skill as it was when a commit of the space was made. */
async function sharedAt(parts: Parts, space: Space, { id, path }: Inclusion, at: Stamp): Promise<Skill[]> {
  const holder = parts.spaces.holder(id)
  const oid = holder === null ? null : await parts.git.asOf(parts.spaces.dir(holder), at)
  if (holder === null || oid === null) return []
  const skills = await readSkills(holder, await sourceAt(parts, { id: holder }, oid))
  return skills.filter((skill) => skill.id === id).map((skill) => ({ ...skill, space: space.id, path }))
}

async function sourceAt(parts: Parts, space: Pick<Space, 'id'>, oid: Oid): Promise<SkillSource & { readonly at: Stamp }> {
  const dir = parts.spaces.dir(space.id)
  const [files, commits] = await Promise.all([parts.git.list(dir, oid), parts.git.commits(dir, [oid])])
  const paths = files.map(({ path }) => path)
  const at = commits[0]?.at ?? ''
  return {
    at,
    files: async (folder) => paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)),
    text: (path) => textAt(parts, space, oid, path),
    changedAt: () => at,
  }
}

async function showSkill(parts: Parts, history: History, target: string, asOf: Revision | undefined): Promise<SkillText> {
  const place = await findPlace(parts, target)
  const { space, lines, path } = place
  const { skill, folder } = await skillThere(parts, history, target, place, asOf)
  const file = path === null || path === folder ? 'SKILL.md' : path.slice(folder.length + 1)
  const whole = `${folder}/${file}`
  const text =
    asOf === undefined
      ? parts.spaces.file(space.id, whole)
      : await textAt(parts, space, await resolveRevision(parts, history, space.id, asOf), whole)
  if (text === null) {
    throw new MemoryError('not-found', `The skill has no file ${file}.`, {
      field: 'target',
      hint: fileHint(file, skill),
    })
  }
  const location = join(parts.spaces.dir(space.id), whole)
  if (lines === null) return { skill, file, text, firstLine: 1, location }
  const all = text.replace(/\n$/, '').split('\n')
  const wanted = all.slice(lines.first - 1, lines.last)
  if (wanted.length === 0) throw noLine(file, lines.first, all.length)
  return { skill, file, text: `${wanted.join('\n')}\n`, firstLine: lines.first, location }
}

function fileHint(file: string, { files }: Skill): string {
  const near = nearest(file, files)
  return near === null ? `It has: ${files.join(', ')}` : `Did you mean "${near}"?`
}

/** The skill that a place lies in, now or then, and its folder in the repository. */
async function skillThere(
  parts: Parts,
  history: History,
  target: string,
  { space, skill: now, folder, path }: Place,
  asOf: Revision | undefined,
): Promise<{ skill: Skill; folder: string }> {
  if (asOf === undefined && now !== null && folder !== null) return { skill: now, folder }
  const then = asOf === undefined || path === null ? [] : await skillsAsOf(parts, history, space, asOf)
  const skill = then.find((each) => path === each.path || path?.startsWith(`${each.path}/`) === true)
  if (skill !== undefined) return { skill, folder: skill.path }
  const there = asOf === undefined ? await parts.spaces.skills(space.id) : then
  const slugs = there.map((each) => each.path.split('/').at(-1) ?? each.path)
  const near = path === null ? null : nearest(path.replace(/^skills\//, ''), slugs)
  throw new MemoryError('not-found', path === null ? `"${target}" is a space, not a skill.` : `There is no skill at ${path}.`, {
    field: 'target',
    hint: near === null ? `acontext skills list --space ${space.name}` : `Did you mean "${space.name}/${near}"?`,
  })
}
