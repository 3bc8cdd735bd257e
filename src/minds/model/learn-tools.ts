import { appendEntry, replaceEntry, splitEntries } from '../../model/entry.ts'
import { amendEntry, renderEntry } from '../../model/entry-fields.ts'
import { cutFrontMatter } from '../../model/front-matter.ts'
import { isSlug } from '../../model/slug.ts'
import type { Draft } from './draft.ts'
import { additionOf, blockOf, headingOf, mergedBlock, withoutBlock, withoutHeadings, type EntryGiven } from './entry-edits.ts'
import { clean, oneLine } from './quote.ts'
import { similarEntries } from './similar.ts'
import { defineTool, maybe, needed, type Tool, type ToolAnswer } from './tool.ts'
import { pathFault } from '../../model/path.ts'

const readLimit = 16_000
const lineLimit = 300
const mostFound = 8
const mostRetired = 3
const done: ToolAnswer = { said: 'Done.' }

export type Finished = { readonly subject: string; readonly reason: string }
/**
 * What a learner can do with a draft. `read` holds the skills whose SKILL.md it has seen: nobody writes in a skill without
 * knowing how it wants to be written.
 */
export function learnTools(draft: Draft, read: Set<string>): { readonly tools: readonly Tool[]; finished(): Finished | null } {
  let finished: Finished | null = null
  let retired = 0
  let created: string | null = null

  /** Runs the edit when the path may be written; otherwise says why not. */
  async function editing(
    path: string,
    edit: (text: string) => string | ToolAnswer | Promise<string | ToolAnswer>,
  ): Promise<ToolAnswer> {
    const refused = await refusal(path)
    if (refused !== null) return no(refused)
    const text = await draft.read(path)
    if (text === null) return no(`There is no file ${path}.`)
    const made = await edit(text)
    if (typeof made !== 'string') return made
    draft.write(path, made)
    return done
  }

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

  async function addEntry(given: EntryGiven & { path: string; heading: string; text: string }): Promise<ToolAnswer> {
    const heading = headingOf(given.heading)
    return editing(given.path, (text) => {
      if (blockOf(text, heading) !== undefined) return no(`${given.path} has an entry "${heading}"; use amend_entry.`)
      const other = given.text === '' ? '' : `${withoutHeadings(given.text)}\n`
      return appendEntry(text, renderEntry({ heading, ...additionOf(given), other }))
    })
  }

  async function amend(given: EntryGiven & { path: string; heading: string }): Promise<ToolAnswer> {
    return editing(given.path, (text) => {
      const block = blockOf(text, given.heading)
      if (block === undefined) return no(noEntry(given, text))
      const amended = amendEntry(block.text, additionOf(given))
      return amended === block.text
        ? { said: 'The entry says all of this already; nothing was changed.' }
        : replaceEntry(text, block.heading, amended)
    })
  }

  async function merge(given: { path: string; heading: string; into: string }): Promise<ToolAnswer> {
    return editing(given.path, (text) => {
      const [from, into] = [blockOf(text, given.heading), blockOf(text, given.into)]
      if (from === undefined || into === undefined || from === into) return no(noEntry(given, text))
      return withoutBlock(replaceEntry(text, into.heading, mergedBlock(from.text, into.text)), from.heading)
    })
  }

  async function retire(given: { path: string; heading: string; reason: string }): Promise<ToolAnswer> {
    if (retired >= mostRetired) return no(`One lesson retires ${mostRetired} entries at most.`)
    return editing(given.path, (text) => {
      const block = blockOf(text, given.heading)
      if (block === undefined) return no(noEntry(given, text))
      retired += 1
      return withoutBlock(text, block.heading)
    })
  }

  async function replace(given: { path: string; old: string; new: string }): Promise<ToolAnswer> {
    return editing(given.path, (text) => {
      const places = text.split(given.old).length - 1
      if (places !== 1) return no(`The old text stands there ${places} times; it has to stand there exactly once.`)
      return text.replace(given.old, () => given.new)
    })
  }

  async function createFile(given: { path: string; text: string }): Promise<ToolAnswer> {
    const refused = await refusal(given.path)
    if (refused !== null) return no(refused)
    const taken = (await draft.paths()).find((path) => path.toLowerCase() === given.path.toLowerCase())
    if (taken !== undefined) return no(`There is ${taken} already; edit it.`)
    draft.write(given.path, given.text.endsWith('\n') ? given.text : `${given.text}\n`)
    return done
  }

  async function moveFile(given: { from: string; to: string }): Promise<ToolAnswer> {
    if (isHead(given.from) || isHead(given.to)) return no('A SKILL.md is neither moved nor replaced.')
    if (given.from.split('/')[1] !== given.to.split('/')[1]) return no('A file stays in its skill.')
    const text = (await draft.read(given.from)) ?? null
    if (text === null) return no(`There is no file ${oneLine(given.from, 80)}.`)
    const refused = await refusal(given.from)
    if (refused !== null) return no(refused)
    const answer = await createFile({ path: given.to, text })
    if (answer === done) draft.remove(given.from)
    return answer
  }

  async function deleteFile(given: { path: string }): Promise<ToolAnswer> {
    if (isHead(given.path)) return no('A SKILL.md is the skill itself: it stays.')
    const refused = await refusal(given.path)
    if (refused !== null) return no(refused)
    const text = await draft.read(given.path)
    if (text === null) return no(`There is no file ${given.path}.`)
    const { preamble, blocks } = splitEntries(text)
    const left = blocks.length > 0 || preamble.split('\n').some((line) => line.trim() !== '' && !line.startsWith('#'))
    if (left) return no('The file still says something; merge, move or retire that first.')
    draft.remove(given.path)
    return done
  }

  async function createSkill(given: { name: string; description: string; text: string }): Promise<ToolAnswer> {
    const name = given.name.trim()
    const home = `skills/${name}`
    if (created !== null) return no(`One lesson makes one skill, and that is ${created}.`)
    if (!isSlug(name)) return no('A name has 1 to 64 lower-case letters and digits, with single hyphens between them.')
    if ((await draft.paths()).some((path) => path.toLowerCase().startsWith(`${home}/`)))
      return no(`There is a skill ${name} already.`)
    const description = oneLine(given.description, 1000)
    const body = (cutFrontMatter(given.text)?.after ?? given.text).trim()
    draft.write(
      `${home}/SKILL.md`,
      `---\nname: ${name}\ndescription: ${JSON.stringify(description)}\n---\n\n${body === '' ? `# ${name}` : body}\n`,
    )
    read.add(home)
    created = name
    return { said: `Done. Its file is ${home}/SKILL.md.` }
  }

  async function finish(given: { subject: string; nothing: string }): Promise<ToolAnswer> {
    const nothing = oneLine(given.nothing, lineLimit)
    const empty = (await changedPaths(draft)).length === 0
    if (empty && nothing === '') return no('Nothing was changed. Say in "nothing" why nothing is to be written, or write it.')
    if (!empty && given.subject.trim() === '') return no('"subject" is missing: what was learnt, in plain words.')
    finished = { subject: oneLine(given.subject, 72), reason: empty ? nothing : '' }
    return { said: 'Done.', end: true }
  }

  const path = needed('text', 'the file, such as skills/flight-booking/SKILL.md')
  const heading = needed('text', 'heading of the entry, without ##')
  const fields = {
    applies_when: maybe('text', 'the situation, by its conditions'),
    preferences: maybe('text', 'wishes to keep to'),
    steps: maybe('steps', 'the procedure'),
    watch_out: maybe('texts', 'what goes wrong and what helps, a line each'),
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
    defineTool(
      'add_entry',
      'Adds an entry at the end of a file.',
      { path, heading, ...fields, text: maybe('text', 'further Markdown') },
      addEntry,
    ),
    defineTool(
      'amend_entry',
      'Adds to an entry what it does not say yet; what it says stays.',
      { path, heading, ...fields },
      amend,
    ),
    defineTool(
      'merge_entries',
      'Puts one entry into another of the same file.',
      {
        path,
        heading: needed('text', 'the entry that goes'),
        into: needed('text', 'the entry that stays'),
      },
      merge,
    ),
    defineTool(
      'retire_entry',
      'Takes out an entry that this lesson proves wrong.',
      { path, heading, reason: needed('text', 'why') },
      retire,
    ),
    defineTool(
      'replace_text',
      'Replaces a text that stands in a file exactly once.',
      { path, old: needed('text', 'old text'), new: maybe('text', 'new text') },
      replace,
    ),
    defineTool('create_file', 'Adds a Markdown file to a skill.', { path, text: needed('text', 'its whole text') }, createFile),
    defineTool('move_file', 'Renames a file within its skill.', { from: path, to: path }, moveFile),
    defineTool('delete_file', 'Deletes a file that says nothing any more.', { path }, deleteFile),
    defineTool(
      'create_skill',
      'Makes a new skill.',
      {
        name: needed('text', 'lower case with hyphens, named for the whole field'),
        description: needed('text', 'what it holds and when to read it'),
        text: maybe('text', 'Markdown below the front matter'),
      },
      createSkill,
    ),
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

function noEntry(given: { path: string; heading: string }, text: string): string {
  const there = splitEntries(text).blocks.map(({ heading }) => JSON.stringify(heading))
  return `${given.path} has no such entry "${oneLine(given.heading, 80)}". It has: ${there.slice(0, 30).join(', ') || 'none'}.`
}

function isHead(path: string): boolean {
  return /\/skill\.md$/i.test(path)
}

function no(why: string): ToolAnswer {
  return { said: `Nothing was done. ${why}` }
}
