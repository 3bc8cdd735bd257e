import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import { asMemoryError, MemoryError } from '../errors.ts'
import type { User, UserId } from '../model/user.ts'
import { stampOf } from '../model/time.ts'
import { isUuid } from '../model/uuid.ts'
import type { Clock } from '../seams/clock.ts'
import type { Codec } from '../seams/codec.ts'
import type { Ids } from '../seams/ids.ts'
import { listNames, makeDirectories } from './files.ts'
import type { Layout } from './layout.ts'
import { readSealed, replaceSealed } from './sealed.ts'

export type Users = {
  /** Those whose files can be read, oldest first; `problems` tells the others. */
  list(): readonly User[]
  /** Why some files cannot be read, as sentences. */
  problems(): readonly string[]
  find(identifier: string): User | null
  byId(id: UserId): User | null
  /** The user of that identifier, made when unknown. */
  ensure(identifier: string): Promise<User>
  remove(id: UserId): void
}

const identifierLimit = 255

export function openUsers(layout: Layout, project: string, tools: { codec: Codec; ids: Ids; clock: Clock }): Users {
  const { codec, ids, clock } = tools
  const idOf = (identifier: string): UserId => ids.derive(project, 'user', identifier)
  const byId = (id: UserId): User | null => {
    const found = readSealed<User & { v: 1 }>(layout.user(id), codec)
    return found === null ? null : { id: found.id, identifier: found.identifier, createdAt: found.createdAt }
  }
  const stored = (): UserId[] =>
    listNames(layout.users)
      .map((name) => basename(name, '.json'))
      .filter(isUuid)
  const attempt = (id: UserId): { user: User | null; problem: string | null } => {
    try {
      return { user: byId(id), problem: null }
    } catch (error) {
      return { user: null, problem: asMemoryError(error).message }
    }
  }
  const find = (identifier: string): User | null => byId(idOf(identifier))
  return {
    find,
    // Other text could name another file.
    byId: (id) => (isUuid(id) ? byId(id) : null),
    list: () =>
      stored()
        .flatMap((id) => attempt(id).user ?? [])
        .sort((a, b) => (a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id) ? -1 : 1)),
    problems: () => stored().flatMap((id) => attempt(id).problem ?? []),
    async ensure(identifier) {
      const known = find(identifier)
      if (known !== null) return known
      if (identifier === '' || identifier.length > identifierLimit) {
        throw new MemoryError('invalid', `A user identifier has 1 to ${identifierLimit} characters.`, { field: 'user' })
      }
      const user: User = { id: idOf(identifier), identifier, createdAt: stampOf(clock.now()) }
      makeDirectories(layout.users)
      await replaceSealed(layout.user(user.id), { v: 1, ...user }, codec)
      return user
    },
    remove(id) {
      rmSync(layout.user(id), { force: true })
    },
  }
}
