import { MemoryError } from '../errors.ts'
import type { User } from '../model/user.ts'
import type { UserSummary, UserVerbs } from './memory.ts'
import { requireWrite, type Parts } from './parts.ts'
import { allSpaces } from './refs.ts'

export function userVerbs(parts: Parts): UserVerbs {
  const sessionsOf = (user: User) => parts.index.all().filter((session) => session.user === user.id)

  function summary(user: User): UserSummary {
    const spaces = allSpaces(parts).filter((space) => space.user === user.id).length
    return { ...user, sessions: sessionsOf(user).length, spaces }
  }

  function find(identifier: string): User {
    const user = parts.users.find(identifier) ?? parts.users.byId(identifier)
    if (user !== null) return user
    throw new MemoryError('not-found', `There is no user "${identifier}".`, { field: 'user', hint: 'acontext users list' })
  }

  return {
    list: async () => parts.users.list().map(summary),
    get: async (identifier) => summary(find(identifier)),
    async delete(identifier) {
      requireWrite(parts)
      const user = find(identifier)
      const sessions = sessionsOf(user)
      for (const session of sessions) await parts.sessions.remove(session.id)
      parts.users.remove(user.id)
      return { sessions: sessions.length }
    },
  }
}
