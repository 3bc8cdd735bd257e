import { entryKey, linesOf, splitEntries } from '../../model/entry.ts'
import { cutFrontMatter } from '../../model/front-matter.ts'
import type { Lesson } from '../../model/lesson.ts'
import { pathFault } from '../../model/path.ts'
import { localTime } from '../../model/time.ts'
import type { Secrets } from '../../seams/secrets.ts'
import { unseen } from '../rules/events.ts'
import { lessonText } from './distil.ts'
import type { Draft } from './draft.ts'
import { oneLine } from './quote.ts'

/** Hosts load a SKILL.md whole; a lesson is a few lines of it. */
const fileLimit = 64_000
/** Characters, lines and files that one lesson may touch: more is no lesson but a rewrite. */
const addedLimit = 12_000
const mostRemoved = 60
const mostFiles = 8

export type Change = { readonly path: string; readonly before: string; readonly after: string | null }
type Judged = { readonly changes: readonly Change[]; readonly added: readonly string[]; readonly removed: readonly string[] }
type Rule = (judged: Judged, lesson: Lesson, zone: string) => string | null

/** What speaks against a draft, each as a sentence that says what to mend; none when it can be written. */
export async function draftFaults(
  draft: Draft,
  lesson: Lesson,
  tools: { zone: string; secrets: Secrets },
): Promise<readonly string[]> {
  const changes = await Promise.all(
    draft.touched().map(async (path) => ({ path, before: (await draft.original(path)) ?? '', after: await draft.read(path) })),
  )
  const judged = judge(changes)
  const spans = await tools.secrets.find(judged.added.join('\n'))
  const secret = spans.length === 0 ? null : `New text holds what looks like a secret (${spans[0]?.kind ?? 'key'}); leave it out.`
  return [...rules.map((rule) => rule(judged, lesson, tools.zone)), secret].filter((fault) => fault !== null)
}

/** Lines that moved from one file to another are neither new nor gone. */
function judge(changes: readonly Change[]): Judged {
  const before = changes.flatMap((change) => linesOf(change.before).map((line) => line.trim()))
  const after = changes.flatMap((change) => linesOf(change.after ?? '').map((line) => line.trim()))
  return { changes, added: without(after, before), removed: without(before, after) }
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return lines.filter((line) => {
    const count = left.get(line) ?? 0
    left.set(line, count - 1)
    return count <= 0 && line !== ''
  })
}

const rules: readonly Rule[] = [
  ({ changes }) => first(changes, ({ path }) => placeFault(path)),
  ({ changes }) =>
    changes.length > mostFiles ? `${changes.length} files are touched; one lesson touches ${mostFiles} at most.` : null,
  ({ changes }) => first(changes, frontMatterFault),
  ({ changes }) =>
    first(changes, ({ path, after }) =>
      (after ?? '').length > fileLimit ? `${path} would have more than ${fileLimit} characters; use a further file.` : null,
    ),
  ({ added }) =>
    added.join('\n').length > addedLimit
      ? `One lesson adds ${addedLimit} characters at most; this adds ${added.join('\n').length}.`
      : null,
  ({ removed }) =>
    removed.length > mostRemoved ? `${removed.length} lines would be gone; one lesson takes away ${mostRemoved} at most.` : null,
  ({ changes }) => first(changes, twinFault),
  ({ changes }) => first(changes, cutFault),
  ({ added }) => line(added, (text) => unseen.test(text) && reset(unseen), 'has characters that no screen shows'),
  ({ added }) => line(added, (text) => /<!--|<\/?(?:script|iframe|style|img)\b/i.test(text), 'has hidden or active HTML'),
  ({ added }) => line(added, (text) => order.test(text), 'reads like an order to agents, and no lesson is one'),
  ({ added }, lesson) => unknown(added, /https?:\/\/[^\s)>\]"'`]+/g, lessonText(lesson), 'The address'),
  (judged, lesson, zone) => dateFault(judged, lesson, zone),
]

/** Words that speak to whoever reads a skill, instead of about the work. */
const order =
  /\b(?:ignore|disregard|forget|override) (?:\w+ ){0,3}(?:instructions|rules|prompts?|skills?|guidelines)\b|\byou must now\b|\bsystem prompt\b|\b(?:dear|attention|note to|message to|instructions? (?:for|to)) (?:all )?(?:ai|llm) (?:assistants?|agents?|models?)\b|\bassistants?, (?:please|note|remember|you)\b/i

function placeFault(path: string): string | null {
  const fault = pathFault(path)
  if (fault !== null) return `The path ${JSON.stringify(oneLine(path, 80))} ${fault}.`
  return /^skills\/[^/]+\/.*\.md$/.test(path)
    ? null
    : `${oneLine(path, 80)} is no Markdown file of a skill; lessons are written in those only.`
}

/** Name and description of a skill are its owner's. */
function frontMatterFault({ path, before, after }: Change): string | null {
  if (!/^skills\/[^/]+\/skill\.md$/i.test(path)) return null
  if (after === null) return `${path} is the skill itself: it stays.`
  if (!path.endsWith('/SKILL.md')) return `${path} would stand in the way of SKILL.md.`
  const [was, is] = [cutFrontMatter(before)?.yaml ?? null, cutFrontMatter(after)?.yaml ?? null]
  if (is === null) return `${path} needs its front matter between two lines of "---".`
  return before === '' || was === is ? null : `The front matter of ${path} stays as it is.`
}

function twinFault({ path, before, after }: Change): string | null {
  const keys = (text: string): string[] => splitEntries(text).blocks.map(({ heading }) => entryKey(heading))
  const old = keys(before)
  const twin = keys(after ?? '').find(
    (key, index, all) => all.indexOf(key) !== index && old.indexOf(key) === old.lastIndexOf(key),
  )
  return twin === undefined ? null : `${path} would have two entries of the heading "${twin}"; amend the one that is there.`
}

const elision =
  /(?:\.{3}|…|\[).{0,20}\b(?:rest|remaining|existing|previous|other)\b.{0,40}\b(?:unchanged|same|content|entries|omitted|here)\b/i

/** An answer that was cut, or a model that was lazy. */
function cutFault({ path, before, after }: Change): string | null {
  if (after === null) return null
  const fences = (text: string): number => linesOf(text).filter((each) => /^ {0,3}(?:```|~~~)/.test(each)).length
  if (fences(after) % 2 === 1 && fences(before) % 2 === 0) return `${path} ends inside a block of code; it seems cut off.`
  const lazy = linesOf(after).find((each) => elision.test(each) && !before.includes(each))
  return lazy === undefined ? null : `${path} leaves text out ("${oneLine(lazy, 60)}"); write it whole, or make a smaller edit.`
}

/** Days come from the messages, never from the model. */
function dateFault({ changes, added }: Judged, lesson: Lesson, zone: string): string | null {
  const { day } = localTime(lesson.at, zone)
  const told = `${lessonText(lesson)} ${day}`
  const name = changes.find(({ path, before }) => before === '' && /\d{4}-\d\d-\d\d/.test(path) && !path.includes(day))
  if (name !== undefined) return `${name.path} is named for another day; this happened on ${day}.`
  return unknown(added, /\b\d{4}-\d\d-\d\d\b/g, told, `This happened on ${day}; the date`)
}

function unknown(added: readonly string[], pattern: RegExp, told: string, what: string): string | null {
  const found = added.flatMap((text) => text.match(pattern) ?? []).find((each) => !told.includes(each.replace(/[.,;:]+$/, '')))
  return found === undefined ? null : `${what} ${oneLine(found, 80)} is not in the lesson; leave it out.`
}

function line(added: readonly string[], is: (text: string) => boolean, fault: string): string | null {
  const found = added.find(is)
  return found === undefined ? null : `The line "${oneLine(found, 60)}" ${fault}; leave it out.`
}

function first<T>(all: readonly T[], faultOf: (each: T) => string | null): string | null {
  for (const each of all) {
    const fault = faultOf(each)
    if (fault !== null) return fault
  }
  return null
}

/** A global pattern remembers where it stopped. */
function reset(pattern: RegExp): true {
  pattern.lastIndex = 0
  return true
}
