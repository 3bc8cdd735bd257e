import type { FileHit, MatchReason, MessageHit, SearchAnswer, SkillHit } from '../memory/memory.ts'
import type { Look } from './look.ts'
import { targetWord } from './target-word.ts'
import { inline, shorten } from './text.ts'
import { shortTime } from './time.ts'
import { shortId } from '../model/short-id.ts'

/** What was found, kind by kind: where it is, the line with the words that matched, and what taught it or who said it. */
export function searchResults({ skills, sessions, disks }: SearchAnswer, look: Look, now: Date): string {
  const sections = [
    section(
      'Skills',
      skills.map((hit) => skillLines(hit, look, now)),
      look,
    ),
    section(
      'Conversations',
      sessions.map((hit) => messageLines(hit, look, now)),
      look,
    ),
    section(
      'Disks',
      disks.map((hit) => fileLines(hit, look, now)),
      look,
    ),
  ].filter((each) => each !== '')
  return sections.join('\n\n')
}

function section(title: string, hits: readonly string[][], look: Look): string {
  return hits.length === 0 ? '' : [look.paint('bold', title), ...hits.map((lines) => lines.join('\n'))].join('\n\n')
}

function skillLines(hit: SkillHit, look: Look, now: Date): string[] {
  const place = targetWord(hit.space.name, `${hit.skill.path}/${hit.file}`, hit.line)
  const heading = hit.headings.at(-1) ?? hit.skill.description
  return [
    `${look.paint('cyan', place)}  ${fitted(inline(heading), look, place.length + 4)}`,
    ...matched(hit.why, look),
    `  ${look.paint('dim', fitted(originWords(hit, now), look, 2))}`,
  ]
}

function originWords({ origin }: SkillHit, now: Date): string {
  if (origin === null) return 'edited by hand, in no commit yet'
  const when = shortTime(origin.at, now)
  if (origin.lesson === null) return `by ${inline(origin.author)}, ${when}, commit ${shortId(origin.commit)}`
  const session = origin.session === null ? '' : `, session ${shortId(origin.session)}`
  return `lesson ${shortId(origin.lesson)}${session}, ${when}: ${inline(origin.subject)}`
}

function messageLines(hit: MessageHit, look: Look, now: Date): string[] {
  const place = `${shortId(hit.session.id)} #${hit.seq}`
  const who = hit.within === 'tools' && hit.role !== 'tool' ? `tools of the ${hit.role}` : hit.role
  return [
    `${look.paint('yellow', place)}  ${who}, ${shortTime(hit.saidAt, now)}`,
    ...matched(hit.why, look),
    `  ${look.paint('dim', fitted(`in "${inline(hit.session.title)}"`, look, 2))}`,
  ]
}

function fileLines(hit: FileHit, look: Look, now: Date): string[] {
  const place = `${shortId(hit.disk)} ${inline(hit.path)}:${hit.line}`
  return [`${look.paint('green', place)}  ${look.paint('dim', shortTime(hit.updatedAt, now))}`, ...matched(hit.why, look)]
}

/** The line that tells most; where no word of it matched, what did. */
function matched({ snippet, fields, words, similarity }: MatchReason, look: Look): string[] {
  const elsewhere = fields.length > 0 ? `${words.join(', ')} in its ${fields.join(' and ')}` : nearness(similarity)
  return [
    ...(snippet.text.trim() === '' ? [] : [`  ${marked(snippet, look)}`]),
    ...(snippet.marks.length > 0 || elsewhere === null ? [] : [`  ${look.paint('dim', elsewhere)}`]),
  ]
}

function nearness(similarity: number | undefined): string | null {
  return similarity === undefined ? null : `near in meaning (${similarity.toFixed(2)})`
}

/** The snippet with its matches in bold, where there are colours. */
function marked({ text, marks }: MatchReason['snippet'], look: Look): string {
  let at = 0
  const pieces: string[] = []
  for (const [start, end] of marks) {
    const word = spelt(text.slice(start, end))
    pieces.push(spelt(text.slice(at, start)), look.colored ? look.paint('bold', look.paint('green', word)) : word)
    at = end
  }
  return [...pieces, spelt(text.slice(at))].join('').trim()
}

/** Data as a terminal shows it, with the blanks at its ends. */
function spelt(text: string): string {
  const [lead = '', tail = ''] = [/^\s/.test(text) ? ' ' : '', /\s$/.test(text) && text.trim() !== '' ? ' ' : '']
  return `${lead}${inline(text)}${tail}`
}

function fitted(line: string, look: Look, taken: number): string {
  return look.width === null ? line : shorten(line, Math.max(20, look.width - taken))
}
