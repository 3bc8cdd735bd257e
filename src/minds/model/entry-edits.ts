import { entryKey, joinEntries, splitEntries, type Block } from '../../model/entry.ts'
import { amendEntry, readEntry, type EntryAddition } from '../../model/entry-fields.ts'
import { oneLine } from './quote.ts'

const lineLimit = 300

/** The fields of an entry as a model gives them. */
export type EntryGiven = {
  readonly applies_when: string
  readonly preferences: string
  readonly steps: EntryAddition['steps']
  readonly watch_out: readonly string[]
}

export function additionOf(given: EntryGiven): EntryAddition {
  return {
    appliesWhen: oneLine(given.applies_when, lineLimit),
    preferences: oneLine(given.preferences, lineLimit),
    steps: given.steps.map(({ tool, action }) => ({
      tool: oneLine(tool, 120).replaceAll('`', ''),
      action: oneLine(action, lineLimit),
    })),
    watchOut: given.watch_out.map((text) => oneLine(text, lineLimit)).filter((text) => text !== ''),
  }
}

export function headingOf(heading: string): string {
  return oneLine(heading, 100).replace(/^#+\s*/, '')
}

export function blockOf(text: string, heading: string): Block | undefined {
  return splitEntries(text).blocks.find((block) => entryKey(block.heading) === entryKey(headingOf(heading)))
}

export function withoutBlock(text: string, heading: string): string {
  const file = splitEntries(text)
  return joinEntries({ ...file, blocks: file.blocks.filter((block) => block.heading !== heading) })
}

/** Free text of an entry may not begin another one. */
export function withoutHeadings(text: string): string {
  return text.replace(/^ {0,3}#{1,2}[ \t]+/gm, '### ').trim()
}

/** One entry with what another says beyond it. */
export function mergedBlock(from: string, into: string): string {
  const { other, ...fields } = readEntry(from)
  const merged = amendEntry(into.endsWith('\n') ? into : `${into}\n`, fields)
  const rest = other.trim()
  return rest === '' || merged.includes(rest) ? merged : `${merged.trimEnd()}\n\n${rest}\n\n`
}
