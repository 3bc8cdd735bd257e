import { MemoryError } from '../errors.ts'
import type { Disk } from '../model/disk.ts'
import { nearest } from '../model/nearest.ts'
import type { User } from '../model/user.ts'
import { allDisks } from './disks.ts'
import type { UserSummary, UserVerbs } from './memory.ts'
import { requireWrite, type Parts } from './parts.ts'
import { deleteSpace, discardSkill } from './moves.ts'
import { allRepositories, allSpaces } from './refs.ts'

export function userVerbs(parts: Parts): UserVerbs {
  const sessionsOf = (user: User) => parts.index.all().filter((session) => session.user === user.id)

  const disksOf = (user: User): readonly Disk[] => parts.disks.all().filter((disk) => disk.user === user.id)

  function summary(user: User, disks: readonly Disk[]): UserSummary {
    const spaces = allSpaces(parts).filter((space) => space.user === user.id).length
    return { ...user, sessions: sessionsOf(user).length, spaces, disks: disks.filter((disk) => disk.user === user.id).length }
  }

  function find(identifier: string): User {
    const user = parts.users.find(identifier) ?? parts.users.byId(identifier)
    if (user !== null) return user
    const near = nearest(
      identifier,
      parts.users.list().map((each) => each.identifier),
    )
    throw new MemoryError('not-found', `There is no user "${identifier}".`, {
      field: 'user',
      hint: near === null ? 'acontext users list' : `Did you mean "${near}"?`,
    })
  }

  return {
    async list() {
      const disks = await allDisks(parts)
      return parts.users.list().map((user) => summary(user, disks))
    },
    get: async (identifier) => summary(find(identifier), await allDisks(parts)),
    async delete(identifier, { everything = false } = {}) {
      requireWrite(parts)
      const user = find(identifier)
      if (everything) await trashAll(parts, user)
      const sessions = sessionsOf(user)
      for (const session of sessions) await parts.sessions.remove(session.id)
      const disks = disksOf(user)
      for (const disk of disks) await parts.disks.remove(disk.id)
      parts.users.remove(user.id)
      return { sessions: sessions.length, disks: disks.length }
    },
  }
}

/** Spaces go first: their own skills live on in the library then, whence those of the user follow. */
async function trashAll(parts: Parts, user: User): Promise<void> {
  for (const space of allSpaces(parts)) if (space.user === user.id) await deleteSpace(parts, space)
  const skills = await Promise.all(allRepositories(parts).map(({ id }) => parts.spaces.skills(id)))
  const theirs = new Set(skills.flat().flatMap((skill) => (skill.user === user.id ? [skill.id] : [])))
  for (const skill of theirs) await discardSkill(parts, skill)
}
