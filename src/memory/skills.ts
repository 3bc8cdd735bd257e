import { MemoryError } from '../errors.ts'
import type { Skill, Space } from '../model/space.ts'
import { freeSlug, slugOf } from '../model/slug.ts'
import { readSkills } from '../store/skill-reader.ts'
import { blameSkill, noLine, whyLine } from './blame.ts'
import { commitAt } from './commits.ts'
import { diffSkills, textAt } from './diff.ts'
import { keepHandEdits } from './hand-edits.ts'
import type { History } from './history.ts'
import { anySession, entryOf, mergedLog, spaceLog } from './log.ts'
import type { Finding, LogEntry, Revision, SkillText, SkillVerbs } from './memory.ts'
import { requireWrite, type Parts } from './parts.ts'
import { allSpaces, findSpace } from './refs.ts'
import { removeSkill, restoreSkill } from './restore.ts'
import { resolveRevision } from './revision.ts'
import { findPlace, type Place } from './targets.ts'
import { skillFaults } from './validate.ts'

export function skillVerbs(parts: Parts, history: History): SkillVerbs {
  const chosen = (ref: string | undefined): readonly Space[] => (ref === undefined ? allSpaces(parts) : [findSpace(parts, ref)])
  return {
    async list({ space, asOf } = {}) {
      const lists = chosen(space).map((each) =>
        asOf === undefined ? parts.spaces.skills(each.id) : skillsAsOf(parts, history, each, asOf),
      )
      return (await Promise.all(lists)).flat()
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
    async add(folder, space) {
      requireWrite(parts)
      return addSkill(parts, folder, findSpace(parts, space))
    },
    async keep(space) {
      requireWrite(parts)
      const kept = await Promise.all(chosen(space).map((each) => keepEdits(parts, each)))
      return kept.filter((entry) => entry !== null)
    },
    async validate(target) {
      const places =
        target === undefined ? allSpaces(parts).map((space) => ({ space, path: null })) : [await findPlace(parts, target)]
      return (await Promise.all(places.map(({ space, path }) => findingsIn(parts, space, path)))).flat()
    },
  }
}

/** Throws `not-found` for a path that is not in the space and never was. */
async function requireKnown(parts: Parts, { space, skill, path }: Place): Promise<void> {
  if (path === null || path === skill?.path || parts.spaces.file(space.id, path) !== null) return
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

async function skillsAsOf(parts: Parts, history: History, space: Space, asOf: Revision): Promise<readonly Skill[]> {
  const dir = parts.spaces.dir(space.id)
  const at = await resolveRevision(parts, history, space.id, asOf)
  const files = (await parts.git.list(dir, at)).map(({ path }) => path)
  return readSkills(space.id, {
    files: async (folder) => files.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)),
    text: (path) => textAt(parts, space, at, path),
  })
}

async function showSkill(parts: Parts, history: History, target: string, asOf: Revision | undefined): Promise<SkillText> {
  const place = await findPlace(parts, target)
  const { skill, file } = await skillFile(parts, history, target, place, asOf)
  const { space, lines } = place
  const path = `${skill.path}/${file}`
  const text =
    asOf === undefined
      ? parts.spaces.file(space.id, path)
      : await textAt(parts, space, await resolveRevision(parts, history, space.id, asOf), path)
  if (text === null) {
    throw new MemoryError('not-found', `The skill has no file ${file}.`, {
      field: 'target',
      hint: `It has: ${skill.files.join(', ')}`,
    })
  }
  if (lines === null) return { skill, file, text, firstLine: 1 }
  const all = text.replace(/\n$/, '').split('\n')
  const wanted = all.slice(lines.first - 1, lines.last)
  if (wanted.length === 0) throw noLine(file, lines.first, all.length)
  return { skill, file, text: `${wanted.join('\n')}\n`, firstLine: lines.first }
}

/** The skill that a place lies in, now or then, and the file in it: SKILL.md when none is named. */
async function skillFile(
  parts: Parts,
  history: History,
  target: string,
  place: Place,
  asOf: Revision | undefined,
): Promise<{ skill: Skill; file: string }> {
  const { space, path } = place
  const then = asOf === undefined || path === null ? [] : await skillsAsOf(parts, history, space, asOf)
  const skill =
    asOf === undefined
      ? place.skill
      : (then.find((each) => path === each.path || path?.startsWith(`${each.path}/`) === true) ?? null)
  if (skill === null || path === null) {
    throw new MemoryError('not-found', path === null ? `"${target}" is a space, not a skill.` : `There is no skill at ${path}.`, {
      field: 'target',
      hint: `acontext skills list --space ${space.name}`,
    })
  }
  return { skill, file: path === skill.path ? 'SKILL.md' : path.slice(skill.path.length + 1) }
}

async function addSkill(parts: Parts, folder: string, space: Space): Promise<Skill> {
  const { readSkillHead } = await import('../store/front-matter.ts')
  const text = parts.spaces.foreign(folder, 'SKILL.md')
  if (text === null)
    throw new MemoryError('invalid', `${folder} has no SKILL.md.`, {
      field: 'folder',
      hint: 'A skill is a folder with a SKILL.md in it.',
    })
  const { name, problem } = readSkillHead(text)
  if (name === null || problem !== null) throw new MemoryError('invalid', `${folder}/SKILL.md: ${problem}`, { field: 'folder' })
  return parts.locks.hold(`space:${space.id}`, async () => {
    await keepHandEdits(parts, space.id)
    const taken = (await parts.spaces.skills(space.id)).map(({ path }) => path.slice('skills/'.length))
    const slug = freeSlug(slugOf(name, 'skill'), taken)
    await parts.spaces.bringIn(space.id, folder, slug)
    await keepHandEdits(parts, space.id)
    const added = (await parts.spaces.skills(space.id)).find(({ path }) => path === `skills/${slug}`)
    if (added === undefined)
      throw new MemoryError('fault', `The skill ${slug} was copied but is not found again.`, { hint: 'acontext doctor' })
    return added
  })
}

async function findingsIn(parts: Parts, space: Space, path: string | null): Promise<Finding[]> {
  const { readSkillFields } = await import('../store/front-matter.ts')
  const skills = (await parts.spaces.skills(space.id)).filter(
    (skill) => path === null || path === skill.path || path.startsWith(`${skill.path}/`),
  )
  return skills.flatMap((skill) => {
    const file = `${skill.path}/SKILL.md`
    const text = parts.spaces.file(space.id, file)
    const faults =
      text === null
        ? [{ level: 'error' as const, message: 'It has no SKILL.md.' }]
        : skillFaults(text, skill.path.slice('skills/'.length), readSkillFields(text))
    return faults.map(({ level, message }): Finding => ({ space: space.name, path: file, level, message }))
  })
}
