import { linesOf } from './entry.ts'
import type { Step } from './lesson.ts'
import { alike, covered, stems } from './words.ts'

/** The fields of an entry; empty texts and lists are fields that it has not. */
export type Entry = {
  readonly heading: string
  readonly appliesWhen: string
  readonly preferences: string
  readonly steps: readonly Step[]
  readonly watchOut: readonly string[]
  /** All other Markdown of the entry, word for word. */
  readonly other: string
}

export type EntryAddition = Pick<Entry, 'appliesWhen' | 'preferences' | 'steps' | 'watchOut'>

type FieldName = 'Applies when' | 'Preferences' | 'Steps' | 'Watch out'
type Line = { readonly kind: 'heading' | 'field' | 'item' | 'other'; readonly field: FieldName | null; readonly text: string }

const fieldLine = /^\*\*(Applies when|Preferences|Steps|Watch out):\*\*[ \t]*(.*?)[ \t]*\r?\n?$/
const stepLine = /^\d+\.[ \t]+(?:`([^`\n]+)`(?::[ \t]*)?)?(.*?)[ \t]*\r?\n?$/
const bulletLine = /^[-*][ \t]+(.*?)[ \t]*\r?\n?$/
const order: readonly FieldName[] = ['Applies when', 'Preferences', 'Steps', 'Watch out']
const mostSteps = 12
const mostWarnings = 8
/** Two sentences that share this much of their words tell one thing. */
const nearlyEqual = 0.6

/** Reads the text of one block, its heading line first. */
export function readEntry(block: string): Entry {
  const lines = classify(block)
  const inline = (field: FieldName): string =>
    lines
      .filter((line) => line.kind === 'field' && line.field === field)
      .map((line) => fieldLine.exec(line.text)?.[2] ?? '')[0] ?? ''
  const items = (field: FieldName): string[] =>
    lines.filter((line) => line.kind === 'item' && line.field === field).map((line) => line.text)
  const first = inline('Watch out')
  return {
    heading: (lines[0]?.text ?? '').replace(/^ {0,3}##[ \t]+/, '').replace(/([ \t]+#+)?[ \t]*\r?\n?$/, ''),
    appliesWhen: inline('Applies when'),
    preferences: inline('Preferences'),
    steps: items('Steps').map(readStep),
    watchOut: [...(first === '' ? [] : [first]), ...items('Watch out').map((text) => bulletLine.exec(text)?.[1] ?? '')],
    other: lines
      .slice(1)
      .filter((line) => line.kind === 'other')
      .map((line) => line.text)
      .join(''),
  }
}

/** The entry as Markdown, in the order of the grammar. */
export function renderEntry(entry: Entry): string {
  const fields = [
    ...(entry.appliesWhen === '' ? [] : [`**Applies when:** ${entry.appliesWhen}`]),
    ...(entry.preferences === '' ? [] : [`**Preferences:** ${entry.preferences}`]),
    ...(entry.steps.length === 0 ? [] : ['**Steps:**', ...entry.steps.map(renderStep)]),
    ...(entry.watchOut.length === 0 ? [] : ['**Watch out:**', ...entry.watchOut.map((text) => `- ${text}`)]),
  ]
  const other = entry.other.trim() === '' ? '' : `\n${entry.other.replace(/^\n+/, '')}`
  return `## ${entry.heading}\n\n${fields.map((line) => `${line}\n`).join('')}${other}`
}

/**
 * The block with what another lesson adds: steps whose tool it does not name yet, and warnings that it does not give yet.
 * Lines that stay keep their bytes, so that blame still finds the conversation that taught them; the same text when nothing is new.
 */
export function amendEntry(block: string, more: EntryAddition): string {
  const entry = readEntry(block)
  const tools = new Set(entry.steps.map((step) => step.tool))
  const steps = more.steps.filter((step) => !tools.has(step.tool)).slice(0, Math.max(0, mostSteps - entry.steps.length))
  const warnings = more.watchOut
    .filter((text) => !entry.watchOut.some((known) => says(known, text)))
    .slice(0, Math.max(0, mostWarnings - entry.watchOut.length))
  const withSteps = addTo(
    block,
    'Steps',
    steps.map((step, index) => `${renderStep(step, entry.steps.length + index)}\n`),
  )
  const withWarnings = addTo(
    withSteps,
    'Watch out',
    warnings.map((text) => `- ${text}\n`),
  )
  return addWish(withWarnings, entry.preferences, more.preferences)
}

/** True when the known sentence holds nearly all that the new one says, or both say it in nearly the same words. */
export function says(known: string, text: string): boolean {
  const [one, other] = [stems(known), stems(text)]
  return other.size === 0 || (one.size >= other.size * 0.8 && covered(one, other) >= 0.75) || alike(one, other) >= nearlyEqual
}

/** The sentences that say something which none before them says. */
export function distinct(sentences: readonly string[]): string[] {
  return sentences.filter(
    (sentence, place) => sentence !== '' && !sentences.slice(0, place).some((known) => says(known, sentence)),
  )
}

function addWish(block: string, known: string, wish: string): string {
  if (wish === '' || (known !== '' && says(known, wish))) return block
  if (known === '') return addTo(block, 'Preferences', [], ` ${wish}`)
  return linesOf(block)
    .map((line) => (fieldLine.exec(line)?.[1] === 'Preferences' ? line.replace(/[ \t]*(\r?\n?)$/, () => `; ${wish}\n`) : line))
    .join('')
}

/** Puts items at the end of a field's list; the field itself, at the end of the known fields, when the entry has none. */
function addTo(block: string, field: FieldName, items: readonly string[], inline = ''): string {
  if (items.length === 0 && inline === '') return block
  const lines = classify(block.endsWith('\n') ? block : `${block}\n`)
  const own = lines.findLastIndex((line) => line.field === field)
  const known = lines.findLastIndex((line) => line.field !== null)
  const later = lines.findIndex((line) => line.field !== null && order.indexOf(line.field) > order.indexOf(field))
  const at = own >= 0 ? own : later >= 0 ? later - 1 : known >= 0 ? known : leadLength(lines) - 1
  const added = own >= 0 ? items : [`**${field}:**${inline}\n`, ...items]
  const texts = lines.map((line) => line.text)
  return [...texts.slice(0, at + 1), ...added, ...texts.slice(at + 1)].join('')
}

/** The heading and the empty lines below it. */
function leadLength(lines: readonly Line[]): number {
  const next = lines.findIndex((line, index) => index > 0 && line.text.trim() !== '')
  return next < 0 ? lines.length : next
}

function classify(block: string): Line[] {
  let field: FieldName | null = null
  return linesOf(block).map((text, index): Line => {
    if (index === 0) return { kind: 'heading', field: null, text }
    const name = (fieldLine.exec(text)?.[1] ?? null) as FieldName | null
    if (name !== null) {
      field = name
      return { kind: 'field', field, text }
    }
    if ((field === 'Steps' && stepLine.test(text)) || (field === 'Watch out' && bulletLine.test(text)))
      return { kind: 'item', field, text }
    field = null
    return { kind: 'other', field: null, text }
  })
}

function readStep(line: string): Step {
  const [, tool = '', action = ''] = stepLine.exec(line) ?? []
  return { tool, action }
}

function renderStep(step: Step, index: number): string {
  const tool = step.tool === '' ? '' : `\`${step.tool}\``
  return `${index + 1}. ${[tool, step.action].filter((text) => text !== '').join(': ')}`
}
