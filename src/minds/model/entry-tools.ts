import { appendEntry, replaceEntry, splitEntries } from '../../model/entry.ts'
import { amendEntry, renderEntry } from '../../model/entry-fields.ts'
import { path, type Editor } from './editor.ts'
import { additionOf, blockOf, headingOf, mergedBlock, withoutBlock, withoutHeadings, type EntryGiven } from './entry-edits.ts'
import { oneLine } from './quote.ts'
import { defineTool, maybe, needed, no, type Tool, type ToolAnswer } from './tool.ts'

/** A lesson corrects what it proves wrong; whoever takes out more than this is tidying up. */
const mostRetired = 3

const heading = needed('text', 'heading of the entry, without ##')
const fields = {
  applies_when: maybe('text', 'the situation, by its conditions'),
  preferences: maybe('text', 'wishes to keep to'),
  steps: maybe('steps', 'the procedure'),
  watch_out: maybe('texts', 'what goes wrong and what helps, a line each'),
}

/** The tools that change entries of a file. */
export function entryTools({ editing }: Editor): readonly Tool[] {
  let retired = 0

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

  return [
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
  ]
}

function noEntry(given: { path: string; heading: string }, text: string): string {
  const there = splitEntries(text).blocks.map(({ heading }) => JSON.stringify(heading))
  return `${given.path} has no such entry "${oneLine(given.heading, 80)}". It has: ${there.slice(0, 30).join(', ') || 'none'}.`
}
