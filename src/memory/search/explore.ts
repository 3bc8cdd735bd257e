import { asMemoryError, MemoryError } from '../../errors.ts'
import type { Explored, SkillHit } from '../memory.ts'
import type { Parts } from '../parts.ts'
import { findSpace } from '../refs.ts'
import type { SearchAnswer, SearchRequest } from '../verbs/search.ts'
import { filesSeen, headsOf, sharedIn } from '../shared.ts'

const usualHits = 10
const usualRounds = 16
const mostRounds = 100

type Find = (words: string, request: SearchRequest) => Promise<SearchAnswer>

/** Lets the chosen model answer a question from a space's skills; a plain search, with the reason, where none does. */
export async function exploreSkills(
  parts: Parts,
  find: Find,
  question: string,
  { space: ref, limit = usualHits, rounds = usualRounds }: { space: string; limit?: number; rounds?: number },
): Promise<Explored> {
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > mostRounds) {
    throw new MemoryError('usage', `The number of rounds is a whole one from 1 to ${mostRounds}.`, { field: 'rounds' })
  }
  const { id: space } = findSpace(parts, ref)
  const request: SearchRequest = { space, kinds: ['skills'], limit }
  const plain = await find(question, request)
  const { explore } = parts.trial
  if (explore === undefined) return { answer: null, skills: plain.skills, reason: 'no language model is chosen' }
  const shared = await sharedIn(parts, space)
  const skills = filesSeen(parts, space, await parts.git.head(parts.spaces.dir(space)), shared, await headsOf(parts, shared))
  const seen = new Map<string, SkillHit>()
  try {
    const { answer, cited } = await explore({
      question,
      skills,
      space,
      rounds,
      async search(words) {
        const hits = words === question ? plain.skills : (await find(words, request)).skills
        for (const hit of hits) seen.set(hit.id, hit)
        return hits.map(({ id, skill, file, text }) => ({ id, path: `${skill.path}/${file}`, text }))
      },
    })
    return { answer, skills: cited.flatMap((id) => seen.get(id) ?? []).slice(0, limit), reason: null }
  } catch (error) {
    return { answer: null, skills: plain.skills, reason: asMemoryError(error).message }
  }
}
