import { MemoryError, asMemoryError } from '../errors.ts'
import { nearest } from '../model/nearest.ts'
import { isUuid } from '../model/uuid.ts'
import type { FoldedLog } from '../store/session-log.ts'
import type { SessionId } from '../model/session.ts'
import { librarySpace, type Space, type SpaceId } from '../model/space.ts'
import { shortId } from '../model/short-id.ts'
import type { Ref } from './memory.ts'
import type { Parts } from './parts.ts'

type Named = { readonly id: string; readonly name?: string }

/** The id that a reference means: an id, a name, or the beginning of one id only. */
export function resolveRef(ref: Ref, noun: string, candidates: readonly Named[]): string {
  const exact = candidates.find(({ id, name }) => id === ref || name === ref)
  if (exact !== undefined) return exact.id
  const begun = ref === '' ? [] : candidates.filter(({ id }) => id.startsWith(ref.toLowerCase()))
  const [only] = begun
  if (begun.length === 1 && only !== undefined) return only.id
  if (begun.length > 1) {
    const some = begun.slice(0, 5).map(({ id, name }) => (name === undefined ? id : `${id} (${name})`))
    throw new MemoryError('usage', `"${ref}" fits ${begun.length} ${noun}s: ${some.join(', ')}.`, {
      field: noun,
      hint: 'Give more of the id.',
    })
  }
  const near = nearest(
    ref,
    candidates.flatMap(({ name }) => name ?? []),
  )
  throw new MemoryError('not-found', `There is no ${noun} "${ref}".`, {
    field: noun,
    hint: near === null ? `acontext ${noun}s list` : `Did you mean "${near}"?`,
  })
}

export function sessionId(parts: Parts, ref: Ref): SessionId {
  // Programs give whole ids: no need to list all sessions for them.
  if (isUuid(ref) && parts.sessions.fold(ref) !== null) return ref
  return resolveRef(
    ref,
    'session',
    parts.sessions.ids().map((id) => ({ id })),
  )
}

/** A session's folded log. Throws `not-found`. */
export function foldedSession(parts: Parts, ref: Ref): FoldedLog {
  const folded = parts.sessions.fold(sessionId(parts, ref))
  if (folded === null)
    throw new MemoryError('not-found', `There is no session "${ref}".`, { field: 'session', hint: 'acontext sessions list' })
  return folded
}

/** The spaces that can be read, by name; one that cannot is told by status and stands in nobody's way. */
export function allSpaces(parts: Pick<Parts, 'spaces'>): readonly Space[] {
  const readable = readSpaces(parts).flatMap((each) => ('error' in each ? [] : each))
  return readable.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The spaces that can be read, then the library, each of its skills a repository of its own. */
export function allRepositories(parts: Pick<Parts, 'spaces'>): readonly Space[] {
  return [...allSpaces(parts), ...parts.spaces.libraries().map(librarySpace)]
}

/** Why some spaces cannot be read, as sentences. */
export function brokenSpaces(parts: Pick<Parts, 'spaces'>): readonly string[] {
  return readSpaces(parts).flatMap((each) => ('error' in each ? each.error.message : []))
}

/** A space that is there and cannot be read: its name is taken, and whoever asks for it is told why. */
type BrokenSpace = { readonly id: SpaceId; readonly name: string; readonly error: MemoryError }

/** Throws what is wrong with the space of that name or id, when there is one that cannot be read. */
export function refuseBroken(parts: Pick<Parts, 'spaces'>, ref: Ref): void {
  const lower = ref.toLowerCase()
  for (const each of readSpaces(parts)) {
    if ('error' in each && (each.id === ref || each.name.toLowerCase() === lower)) throw each.error
  }
}

function readSpaces(parts: Pick<Parts, 'spaces'>): (Space | BrokenSpace)[] {
  return parts.spaces.ids().flatMap((id) => readSpace(parts, id) ?? [])
}

function readSpace(parts: Pick<Parts, 'spaces'>, id: SpaceId): Space | BrokenSpace | null {
  try {
    return parts.spaces.read(id)
  } catch (error) {
    return { id, name: parts.spaces.nameOf(id) ?? id, error: asMemoryError(error) }
  }
}

/** A space by reference. Throws `not-found`. */
export function findSpace(parts: Parts, ref: Ref): Space {
  const spaces = readSpaces(parts)
  const id = resolveRef(ref, 'space', spaces)
  const space = spaces.find((each) => each.id === id)
  if (space === undefined)
    throw new MemoryError('not-found', `There is no space "${ref}".`, { field: 'space', hint: 'acontext spaces list' })
  if ('error' in space) throw space.error
  return space
}

/** The refusal of a second space: a conversation teaches one. */
export function learnedElsewhere(session: SessionId, space: SpaceId): MemoryError {
  return new MemoryError('exists', `The session ${session} is already learned by another space (${space}).`, {
    field: 'session',
    hint: `acontext sessions copy ${shortId(session)} makes a copy that another space can learn from.`,
  })
}

/** The space that a session belongs to; null for none, and for one that is gone or cannot be read. */
export function spaceOf(parts: Parts, folded: FoldedLog): SpaceId | null {
  const { space } = folded.session
  const found = space === null ? null : readSpace(parts, space)
  return found === null || 'error' in found ? null : found.id
}

/** Why nothing can be learnt from a session: its space is there and cannot be read; null otherwise. */
export function spaceFault(parts: Parts, folded: FoldedLog): string | null {
  const { space } = folded.session
  const found = space === null ? null : readSpace(parts, space)
  return found !== null && 'error' in found ? found.error.message : null
}
