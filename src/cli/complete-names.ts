import { libraryName } from '../model/space.ts'
import { shortId } from '../model/short-id.ts'
import type { Memory } from '../memory/memory.ts'
import type { Candidate, Names } from './complete.ts'
import { inline } from './text.ts'

const most = 200

/** Names and ids that a command would take, newest first where there is an order. */
export async function namesFor(memory: Memory, of: Exclude<Names, 'project' | 'setting'>, begun: string): Promise<Candidate[]> {
  switch (of) {
    case 'space':
      return (await memory.spaces.list()).map(({ name, lessons }) => ({ word: name, about: `${lessons} lessons` }))
    case 'session':
      return (await memory.sessions.list())
        .slice(0, most)
        .map(({ id, title }) => ({ word: idWord(id, begun), about: inline(title).slice(0, 60) }))
    case 'lesson':
      return (await memory.lessons.list())
        .slice(0, most)
        .flatMap(({ id, goal }) => (id === null ? [] : { word: idWord(id, begun), about: inline(goal).slice(0, 60) }))
    case 'user':
      return (await memory.users.list()).map(({ identifier }) => ({ word: identifier, about: '' }))
    case 'skill':
      return targets(memory, begun)
    default:
      return of satisfies never
  }
}

function idWord(id: string, begun: string): string {
  return begun.length > shortId(id).length ? id : shortId(id)
}

/** Skills by their shortest name that is enough, spaces to go on from, and the files of a skill that is written out. */
async function targets(memory: Memory, begun: string): Promise<Candidate[]> {
  const [skills, spaces] = await Promise.all([memory.skills.list(), memory.spaces.list()])
  const nameOf = new Map(spaces.map(({ id, name }) => [id, name]))
  const slugs = skills.map(({ path }) => path.split('/').at(-1) ?? path)
  return skills.flatMap((skill, index) => {
    const slug = slugs[index] ?? ''
    const whole = `${nameOf.get(skill.space) ?? libraryName}/${slug}`
    const unique = slugs.filter((each) => each === slug).length === 1
    const heads = [whole, ...(unique ? [slug] : [])]
    const open = heads.find((head) => begun.startsWith(`${head}/`))
    if (open !== undefined) return skill.files.map((file) => ({ word: `${open}/${file}`, about: '' }))
    return heads.map((word) => ({ word, about: inline(skill.description).slice(0, 60) }))
  })
}
