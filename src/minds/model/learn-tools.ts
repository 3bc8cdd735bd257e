import { subjectLimit } from '../../model/commit.ts'
import type { Draft } from './draft.ts'
import { openEditor, path, readLimit } from './editor.ts'
import { entryTools } from './entry-tools.ts'
import { fileTools, isHead } from './file-tools.ts'
import { clean, oneLine } from './quote.ts'
import { similarEntries } from './similar.ts'
import { defineTool, maybe, needed, no, type Tool, type ToolAnswer } from './tool.ts'

/** Characters of a reason. */
const lineLimit = 300
/** Entries that one search gives. */
const mostFound = 8

/** What a learner said in the end: what was learnt, or why nothing was written. */
export type Finished = { readonly subject: string; readonly reason: string }

/**
 * What a learner can do with a draft. `read` holds the skills whose SKILL.md it has seen: nobody writes in a skill without
 * knowing how it wants to be written.
 */
export function learnTools(draft: Draft, read: Set<string>): { readonly tools: readonly Tool[]; finished(): Finished | null } {
  const editor = openEditor(draft, read)
  let finished: Finished | null = null

  async function finish(given: { subject: string; nothing: string }): Promise<ToolAnswer> {
    const nothing = oneLine(given.nothing, lineLimit)
    const empty = (await changedPaths(draft)).length === 0
    if (empty && nothing === '') return no('Nothing was changed. Say in "nothing" why nothing is to be written, or write it.')
    if (!empty && given.subject.trim() === '') return no('"subject" is missing: what was learnt, in plain words.')
    finished = { subject: oneLine(given.subject, subjectLimit), reason: empty ? nothing : '' }
    return { said: 'Done.', end: true }
  }

  const tools = [
    defineTool('search_skills', 'Finds entries by words.', { query: needed('text', 'a few words') }, async ({ query }) => {
      const found = await similarEntries(query, draft, mostFound)
      return {
        said:
          found.length === 0
            ? 'Nothing was found.'
            : found.map((entry) => JSON.stringify({ ...entry, text: clean(entry.text, 700) })).join('\n'),
      }
    }),
    defineTool('read_file', 'Reads a file of a skill.', { path }, async (given) => {
      const text = await draft.read(given.path)
      if (text === null) return no(`There is no file ${oneLine(given.path, 80)}.`)
      if (isHead(given.path)) read.add(given.path.slice(0, given.path.lastIndexOf('/')))
      return { said: clean(text, readLimit) }
    }),
    ...entryTools(editor),
    ...fileTools(editor),
    defineTool(
      'finish',
      'Ends the work.',
      {
        subject: maybe('text', 'what was learnt, at most 70 characters'),
        nothing: maybe('text', 'only when nothing was changed: why'),
      },
      finish,
    ),
  ]
  return { tools, finished: () => finished }
}

/** Files that really differ from what was there. */
export async function changedPaths(draft: Draft): Promise<readonly string[]> {
  const pairs = await Promise.all(
    draft.touched().map(async (path) => ({ path, same: (await draft.original(path)) === (await draft.read(path)) })),
  )
  return pairs.filter(({ same }) => !same).map(({ path }) => path)
}
