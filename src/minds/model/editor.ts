import { pathFault } from '../../model/path.ts'
import type { Draft } from './draft.ts'
import { clean } from './quote.ts'
import { done, needed, no, type ToolAnswer } from './tool.ts'

/** Characters of a file that a model is shown at once. */
export const readLimit = 16_000

/** The argument that names a file. */
export const path = needed('text', 'the file, such as skills/flight-booking/SKILL.md')

/** The way to change a draft: nobody writes where lessons do not belong, or in a skill without knowing how it wants to be written. */
export type Editor = {
  readonly draft: Draft
  /** The folders of skills whose SKILL.md was shown. */
  readonly read: Set<string>
  /** Why a path may not be written, in words for the model; null when it may. */
  refusal(path: string): Promise<string | null>
  /** Runs the edit when the path may be written; otherwise says why not. */
  editing(path: string, edit: (text: string) => string | ToolAnswer | Promise<string | ToolAnswer>): Promise<ToolAnswer>
}

export function openEditor(draft: Draft, read: Set<string>): Editor {
  async function refusal(path: string): Promise<string | null> {
    const [, slug = ''] = path.split('/')
    const home = `skills/${slug}`
    const fault = pathFault(path)
    if (fault !== null) return `The path ${fault}.`
    if (!/^skills\/[^/]+\/.+\.md$/.test(path)) return 'Lessons are written in Markdown files of skills: skills/<skill>/<file>.md.'
    const head = await draft.read(`${home}/SKILL.md`)
    if (head === null) return `There is no skill ${slug}; create_skill makes one.`
    if (read.has(home)) return null
    read.add(home)
    return `Read first how this skill wants to be written, then call again. ${home}/SKILL.md:\n${clean(head, readLimit)}`
  }

  return {
    draft,
    read,
    refusal,
    async editing(path, edit) {
      const refused = await refusal(path)
      if (refused !== null) return no(refused)
      const text = await draft.read(path)
      if (text === null) return no(`There is no file ${path}.`)
      const made = await edit(text)
      if (typeof made !== 'string') return made
      draft.write(path, made)
      return done
    },
  }
}
