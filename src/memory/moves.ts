import { MemoryError } from '../errors.ts'
import { trailer } from '../model/commit.ts'
import { libraryName, type Skill, type SkillId, type Space, type SpaceId } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import type { Move } from '../store/moves.ts'
import { backUp, fileStamp } from './backups.ts'
import { keepHandEdits } from './hand-edits.ts'
import { holdAll } from './hold.ts'
import { copyToLibrary, dropCopy, includersOf, recordIn, settle } from './homes.ts'
import type { Included } from './memory.ts'
import type { Parts } from './parts.ts'
import { findSpace } from './refs.ts'
import { findSkill, isCalled } from './targets.ts'

/** Lets a space include a skill that lives elsewhere. Throws `exists`: it is included, or another skill there has its name. */
export async function includeSkill(parts: Parts, target: string, ref: string): Promise<Included> {
  const space = findSpace(parts, ref)
  const skill = await findSkill(parts, target)
  for (const { id, name } of await parts.spaces.skills(space.id)) {
    if (id === skill.id)
      throw new MemoryError('exists', `The space "${space.name}" includes the skill "${name}" already.`, { field: 'skill' })
    if (name === skill.name)
      throw new MemoryError('exists', `The space "${space.name}" has another skill with the name "${name}".`, {
        field: 'name',
        hint: 'Give one of them another name in its front matter: acontext skills edit',
      })
  }
  const includers = [...(await includersOf(parts, skill.id)), space.id]
  return change(parts, { skill, space, includers, move: 'include' })
}

/** Takes a skill out of one space; it stays in the others, or in the library. Throws `not-found` when the space has no such skill. */
export async function excludeSkill(parts: Parts, target: string, ref: string): Promise<Included> {
  const space = findSpace(parts, ref)
  const name = target.startsWith(`${space.name}/`) ? target.slice(space.name.length + 1) : target
  const skill = (await parts.spaces.skills(space.id)).find((each) => isCalled(each, name))
  if (skill === undefined)
    throw new MemoryError('not-found', `The space "${space.name}" includes no skill "${target}".`, {
      field: 'skill',
      hint: `acontext skills list --space ${space.name}`,
    })
  const includers = (await includersOf(parts, skill.id)).filter((id) => id !== space.id)
  return change(parts, { skill, space, includers, move: 'exclude' })
}

/** Takes back an include or exclude that a backup of the space was kept for; null for other moves. */
export async function undoInclusion(parts: Parts, space: Space, backup: string): Promise<string | null> {
  const [, move, skill] = /-(include|exclude)-([0-9a-f-]{36})$/.exec(backup) ?? []
  if (move === undefined || skill === undefined) return null
  const others = (await includersOf(parts, skill)).filter((id) => id !== space.id)
  await run(parts, {
    v: 1,
    id: parts.ids.next(),
    kind: 'include',
    skill,
    includers: move === 'include' ? others : [...others, space.id],
  })
  return move === 'include' ? 'the inclusion of a skill' : 'the exclusion of a skill'
}

/** Moves a space to the trash; its own skills go on in the library, those that it shared where one space is left. */
export async function deleteSpace(parts: Parts, space: Space): Promise<{ readonly trash: string }> {
  const skills = (await parts.spaces.inclusions(space.id)).map(({ id }) => id)
  const label = fileStamp(parts)
  const trash = await run(parts, { v: 1, id: parts.ids.next(), kind: 'delete', space: space.id, skills, label })
  return { trash: trash ?? '' }
}

/** Brings a deleted space back from the trash; its skills come home, as far as no other space has them by now. */
export async function undeleteSpace(parts: Parts, trash: string): Promise<SpaceId> {
  const space = parts.spaces.recover(trash)
  await run(parts, { v: 1, id: parts.ids.next(), kind: 'undelete', space })
  return space
}

/** Moves a skill of the library that nobody includes to the trash, from where `undo` brings it back. */
export async function discardSkill(parts: Parts, skill: SkillId): Promise<{ readonly trash: string }> {
  const includers = await includersOf(parts, skill)
  if (includers.length > 0) await run(parts, { v: 1, id: parts.ids.next(), kind: 'include', skill, includers: [] })
  return holdAll(parts, [skill], async () => {
    await keepHandEdits(parts, skill)
    return { trash: parts.spaces.discard(skill, fileStamp(parts)) }
  })
}

/** Finishes what a killed process began. What cannot be finished now (a space that is being merged by hand) waits for the next time. */
export async function finishMoves(parts: Parts): Promise<void> {
  for (const move of parts.moves.list()) {
    try {
      await finish(parts, move)
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error
    }
  }
  await parts.spaces.clearDrafts()
}

type Change = {
  readonly skill: Skill
  readonly space: Space
  readonly includers: readonly SpaceId[]
  readonly move: 'include' | 'exclude'
}

async function change(parts: Parts, { skill, space, includers, move }: Change): Promise<Included> {
  for (const id of new Set([...includers, space.id, skill.repository])) {
    const obstacle = await parts.git.obstacle(parts.spaces.dir(id))
    if (obstacle !== null) throw new MemoryError('conflict', obstacle)
  }
  await backUp(parts, space.id, `${move}-${skill.id}`, await parts.git.head(parts.spaces.dir(space.id)))
  await run(parts, { v: 1, id: parts.ids.next(), kind: 'include', skill: skill.id, includers })
  const holder = parts.spaces.holder(skill.id)
  const home = holder === null ? null : parts.spaces.read(holder)
  return {
    id: parts.ids.derive(space.id, 'includes', skill.id),
    at: stampOf(parts.clock.now()),
    skill: { id: skill.id, name: skill.name },
    home: home?.name ?? libraryName,
    spaces: includers.map((id) => parts.spaces.read(id)?.name ?? id).sort(),
  }
}

/** A move that fails is taken back, and when that fails too, by the next process that opens the project. */
async function run(parts: Parts, move: Move): Promise<string | null> {
  const back = move.kind === 'include' ? { ...move, includers: await includersOf(parts, move.skill) } : null
  await parts.moves.begin(move)
  try {
    return await finish(parts, move)
  } catch (error) {
    if (back !== null) await parts.moves.begin(back)
    else if (move.kind === 'delete' && parts.spaces.ids().includes(move.space)) await giveUpDelete(parts, move)
    await finishMoves(parts)
    throw error
  }
}

async function giveUpDelete(parts: Parts, { id, space }: Move & { kind: 'delete' }): Promise<void> {
  const copied = new Set(parts.spaces.libraries())
  for (const record of await parts.spaces.records(space))
    if (copied.has(record.id)) parts.spaces.retire(record.id, fileStamp(parts))
  parts.moves.end(id)
}

async function finish(parts: Parts, move: Move): Promise<string | null> {
  const skills = move.kind === 'include' ? [move.skill] : move.kind === 'delete' ? move.skills : []
  return holdAll(parts, [...parts.spaces.ids(), ...parts.spaces.libraries(), ...skills], async () => {
    const trash = await perform(parts, move)
    parts.moves.end(move.id)
    return trash
  })
}

async function perform(parts: Parts, move: Move): Promise<string | null> {
  switch (move.kind) {
    case 'include':
      await settle(parts, move.skill, existing(parts, move.includers))
      return null
    case 'delete':
      return performDelete(parts, move)
    case 'undelete':
      await reunite(parts, move.space)
      return null
    default:
      return move satisfies never
  }
}

async function performDelete(parts: Parts, { space, skills, label }: Move & { kind: 'delete' }): Promise<string | null> {
  let trash: string | null = null
  if (parts.spaces.ids().includes(space)) {
    if ((await parts.git.obstacle(parts.spaces.dir(space))) === null) await keepHandEdits(parts, space)
    const head = await parts.git.head(parts.spaces.dir(space))
    for (const record of await parts.spaces.records(space)) await copyToLibrary(parts, space, head, record)
    trash = parts.spaces.discard(space, label)
  }
  await parts.inbox.clear(space)
  for (const skill of skills) await settle(parts, skill, await includersOf(parts, skill))
  parts.bus.emit({ type: 'space-changed', space })
  return trash
}

/** A space that has come back has skills that went on elsewhere: theirs is the newer version, unless nothing happened to it. */
async function reunite(parts: Parts, space: SpaceId): Promise<void> {
  for (const { id } of await parts.spaces.records(space)) {
    const others = (await includersOf(parts, id)).filter((each) => each !== space)
    if (parts.spaces.libraries().includes(id) && others.length === 0 && (await isUntouched(parts, id, space))) {
      parts.spaces.retire(id, fileStamp(parts))
      continue
    }
    if (!parts.spaces.libraries().includes(id) && others.length === 0) continue
    await dropCopy(parts, space, id, true)
    await settle(parts, id, [...others, space])
  }
  for (const { id } of await parts.spaces.inclusions(space)) await settle(parts, id, await includersOf(parts, id))
  parts.bus.emit({ type: 'space-changed', space })
}

/** True when nothing was done to a skill of the library since it was moved there from that space. */
async function isUntouched(parts: Parts, skill: SkillId, space: SpaceId): Promise<boolean> {
  const dir = parts.spaces.dir(skill)
  const [last] = await parts.git.log(dir, { limit: 1 })
  const from = last === undefined ? null : trailer(last, 'Moved-From')
  return (
    from?.startsWith(`${space}@`) === true &&
    (await parts.git.edits(dir)).length === 0 &&
    (await recordIn(parts, skill, skill)) !== null
  )
}

function existing(parts: Parts, spaces: readonly SpaceId[]): SpaceId[] {
  const there = new Set(parts.spaces.ids())
  return spaces.filter((space) => there.has(space))
}
