import { MemoryError } from '../errors.ts'
import type { History } from './history.ts'
import type { Parts } from './parts.ts'
import { instantOf } from './revision.ts'
import type { SearchVerbs } from './verbs/search.ts'
import { exploreSkills } from './search/explore.ts'
import { openFileIndex } from './search/file-index.ts'
import { findFiles } from './search/find-files.ts'
import { findMessages } from './search/find-messages.ts'
import { findSkills } from './search/find-skills.ts'
import { kindsOf } from './search/kinds.ts'
import { openMessageIndex } from './search/message-index.ts'
import { openHitReaders } from './search/read-hits.ts'
import { openSkillIndex } from './search/skill-index.ts'
import { openVectors } from './search/vectors.ts'

/** The search indexes of a project: caches that are brought up to date when somebody searches. */
export type Finder = SearchVerbs & {
  /** Brings the saved indexes up to date when much has changed that they do not know. */
  keepUp(): Promise<void>
  /** Makes all anew. */
  rebuild(): Promise<string>
  forget(): void
}

const defaultLimit = 10
const mostHits = 1000
/** What readers catch up with by themselves in some milliseconds; only beyond it do writers save anew. */
const messagesBehind = 200
const filesBehind = 50

export function openFinder(parts: Parts, history: History): Finder {
  const skills = openSkillIndex(parts)
  const vectors = openVectors(parts)
  const readers = openHitReaders(parts)
  const messages = openMessageIndex(parts)
  const files = openFileIndex(parts)
  let searched = false

  const verbs: SearchVerbs = {
    async find(words, request = {}) {
      const { limit = defaultLimit, asOf } = request
      if (words.trim() === '') throw new MemoryError('usage', 'There are no words to search for.', { field: 'words' })
      if (!Number.isInteger(limit) || limit < 1 || limit > mostHits)
        throw new MemoryError('usage', `The limit is a whole number from 1 to ${mostHits}.`, { field: 'limit' })
      const then = asOf === undefined ? null : instantOf(asOf)
      const { kinds, notes } = kindsOf(request, then)
      const until = [request.until, then].filter((each) => each !== undefined && each !== null).sort()[0] ?? null
      searched = true
      const asked = { words, request, limit, until }
      const [foundSkills, foundMessages, foundFiles] = await Promise.all([
        kinds.includes('skills')
          ? findSkills(parts, history, { index: skills, vectors, readers }, asked).catch((error: unknown) => {
              if (kinds.length === 1 || !isTooEarly(error)) throw error
              return { hits: [], notes: [`${error.message} Skills were not searched.`] }
            })
          : { hits: [], notes: [] },
        kinds.includes('sessions') ? findMessages(parts, messages, asked) : [],
        kinds.includes('disks') ? findFiles(parts, files, asked) : [],
      ])
      return { skills: foundSkills.hits, sessions: foundMessages, disks: foundFiles, notes: [...notes, ...foundSkills.notes] }
    },
    explore: (question, request) => exploreSkills(parts, verbs.find, question, request),
  }
  return {
    ...verbs,
    async keepUp() {
      if (searched || (await skills.lag()) >= filesBehind) {
        await skills.current()
        await skills.save()
      }
      if (searched || messages.lag() >= messagesBehind) {
        await messages.current()
        await messages.save()
      }
      if (searched || files.lag() >= filesBehind) {
        await files.current()
        await files.save()
      }
    },
    async rebuild() {
      skills.forget()
      vectors?.forget()
      messages.forget()
      files.forget()
      const [view, found, texts] = await Promise.all([skills.current(), messages.current(), files.current()])
      if (parts.access === 'write') await Promise.all([skills.save(), messages.save(), files.save()])
      return `${view.search.size()} entries, ${found.size()} messages and ${texts.size()} files can be found`
    },
    forget() {
      skills.forget()
      vectors?.forget()
      messages.forget()
      files.forget()
    },
  }
}

/** What was said may be older than the first space. */
function isTooEarly(error: unknown): error is MemoryError {
  return error instanceof MemoryError && error.code === 'not-found' && error.field === 'revision'
}
