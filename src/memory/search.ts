import { MemoryError } from '../errors.ts'
import type { History } from './history.ts'
import type { Parts } from './parts.ts'
import { instantOf } from './revision.ts'
import type { SearchKind, SearchRequest, SearchVerbs } from './verbs/search.ts'
import { exploreSkills } from './search/explore.ts'
import { openFileIndex } from './search/file-index.ts'
import { findFiles } from './search/find-files.ts'
import { findMessages } from './search/find-messages.ts'
import { findSkills } from './search/find-skills.ts'
import { openMessageIndex } from './search/message-index.ts'
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
const allKinds: readonly SearchKind[] = ['skills', 'sessions', 'disks']

export function openFinder(parts: Parts, history: History): Finder {
  const skills = openSkillIndex(parts)
  const vectors = openVectors(parts)
  const messages = openMessageIndex(parts)
  const files = openFileIndex(parts)
  let searched = false

  const verbs: SearchVerbs = {
    async find(words, request = {}) {
      const { limit = defaultLimit, asOf } = request
      if (words.trim() === '') throw new MemoryError('usage', 'There are no words to search for.', { field: 'words' })
      if (!Number.isInteger(limit) || limit < 1 || limit > mostHits)
        throw new MemoryError('usage', `The limit is a whole number from 1 to ${mostHits}.`, { field: 'limit' })
      const notes: string[] = []
      const then = asOf === undefined ? null : instantOf(asOf)
      const kinds = kindsOf(request).filter((kind) => {
        if (kind === 'skills' || asOf === undefined) return true
        if (kind === 'sessions' && then !== null) return true
        if (kind === 'sessions')
          notes.push(`"${asOf}" is a version of skills: conversations were not searched. A date tells of both.`)
        if (kind === 'disks' && request.kinds?.includes('disks') === true)
          notes.push('Disks keep no history: they were not searched.')
        return false
      })
      const until = [request.until, then].filter((each) => each !== undefined && each !== null).sort()[0] ?? null
      searched = true
      const asked = { words, request, limit, until }
      const [foundSkills, foundMessages, foundFiles] = await Promise.all([
        kinds.includes('skills') ? findSkills(parts, history, { index: skills, vectors }, asked) : { hits: [], notes: [] },
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
      if (searched) await files.save()
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

/** The kinds that were asked for; else those that every given filter can apply to. */
function kindsOf({ kinds, skill, role, space, outcome }: SearchRequest): readonly SearchKind[] {
  if (kinds !== undefined && kinds.length > 0) return kinds
  if (skill !== undefined) return ['skills']
  if (role !== undefined) return ['sessions']
  return space === undefined && outcome === undefined ? allKinds : ['skills', 'sessions']
}
