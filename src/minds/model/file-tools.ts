import { splitEntries } from '../../model/entry.ts'
import { cutFrontMatter } from '../../model/front-matter.ts'
import { isSlug } from '../../model/slug.ts'
import { path, type Editor } from './editor.ts'
import { oneLine } from './quote.ts'
import { defineTool, done, maybe, needed, no, type Tool, type ToolAnswer } from './tool.ts'

/** The tools that make, move and delete files of skills, and make a skill. */
export function fileTools({ draft, read, refusal }: Editor): readonly Tool[] {
  let created: string | null = null

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

  return [
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
  ]
}

/** A SKILL.md, however it is written. */
export function isHead(path: string): boolean {
  return /\/skill\.md$/i.test(path)
}
