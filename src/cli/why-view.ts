import type { LogEntry, Why } from '../memory/memory.ts'
import type { Message } from '../model/message.ts'
import { excerptFor } from '../model/excerpt.ts'
import { shortId } from '../model/short-id.ts'
import type { Look } from './look.ts'
import { outcomeMark, shortDay, writerOf } from './origin.ts'
import { conversation } from './session-view.ts'
import { shellWord } from './shell-word.ts'
import { targetWord } from './target-word.ts'
import { block, columns, inline, pad, shorten } from './text.ts'
import { count } from '../model/count.ts'
import { shortTime } from './time.ts'
import { wrap } from './wrap.ts'

const messageLines = 5
const widest = 100
const label = 14

/** Where a line comes from: the lesson, the conversation that taught it, what stood there before, and how to go on. */
export function whyCard(why: Why, look: Look, now: Date): string {
  const narrow: Look = { ...look, width: look.width === null ? null : Math.min(look.width, widest) }
  return [
    lineLines(why, narrow),
    originLines(why, narrow, now),
    ...(why.entry.lesson === null ? [] : [conversationLines(why, narrow, now)]),
    ...(why.before.length === 0 ? [] : [beforeLines(why, narrow, now)]),
    nextLines(why, narrow),
  ]
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function lineLines({ path, line, text, entry }: Why, look: Look): string[] {
  const head = look.paint('dim', `${inline(entry.space.name)}/${inline(path.replace(/^skills\//, ''))}, line ${line}`)
  return [
    head,
    '',
    ...wrap(block(text).trim(), inside(look, 4)).map((each) => `  ${look.paint('cyan', '▌')} ${look.paint('bold', each)}`),
  ]
}

function originLines({ entry }: Why, look: Look, now: Date): string[] {
  const subject = wrap(inline(entry.subject), inside(look, label + 2))
  const [first = '', ...rest] = subject
  if (entry.lesson === null) {
    const person = `${inline(entry.author.name)} <${inline(entry.author.email)}>`
    return [
      ...facts('Written by', wrap(person, inside(look, label)), look),
      fact('', look.paint('dim', shortTime(entry.at, now)), look),
      ...facts('In', subject, look),
      fact('Commit', look.paint('yellow', shortId(entry.oid)), look),
    ]
  }
  return [
    fact('Lesson', `${outcomeMark(entry, look)} ${first}`, look),
    ...rest.map((each) => fact('', `  ${each}`, look)),
    fact('', look.paint('dim', `${outcomeSentence(entry)}, on ${shortTime(entry.happenedAt, now)}`), look),
    fact('Learnt', `${shortTime(entry.at, now)} by ${inline(writerOf(entry))}`, look),
    fact('Commit', `${look.paint('yellow', shortId(entry.oid))}  ${look.paint('dim', `lesson ${shortId(entry.lesson)}`)}`, look),
  ]
}

function outcomeSentence(entry: LogEntry): string {
  if (entry.outcome === 'success') return 'from a task that succeeded'
  return entry.outcome === 'failed' ? 'from a task that failed' : 'told by the user'
}

function conversationLines({ entry, session, messages, text }: Why, look: Look, now: Date): string[] {
  if (session === null) {
    const gone = `${entry.session === null ? 'The commit names none.' : `${shortId(entry.session)} was deleted.`}`
    const kept =
      entry.body === '' ? [] : [fact('', 'What the commit keeps of it:', look), '', ...indented(block(entry.body), look)]
    return [fact('Conversation', gone, look), ...kept]
  }
  const [first] = messages
  const last = messages.at(-1)
  const when = first === undefined ? '' : `${shortTime(first.saidAt, now)} · `
  const where = first === undefined || last === undefined ? '' : `; the lesson is from #${first.seq} to #${last.seq}`
  const extent = wrap(`${when}${count(session.messages, 'message')}${where}`, inside(look, label))
  const id = shortId(session.id)
  const title = inline(session.title)
  return [
    fact(
      'Conversation',
      `${look.paint('yellow', id)}  ${look.width === null ? title : shorten(title, look.width - label - 12)}`,
      look,
    ),
    ...extent.map((each) => fact('', look.paint('dim', each), look)),
    ...excerptFor(text, messages).flatMap(({ message, skipped }) => [
      '',
      ...(skipped > 0 ? [look.paint('dim', `  ⋮ ${count(skipped, 'message')}`), ''] : []),
      ...spoken(message, look, now),
    ]),
  ]
}

/** A message with its text broken into lines; on a terminal its first ones. */
function spoken(message: Message, look: Look, now: Date): string[] {
  const [head = '', ...text] = conversation([message], { ...look, width: inside(look, 2) }, now).split('\n')
  // What is painted is one folded line already.
  const lines = text.flatMap((line) =>
    line.includes('\u001b') ? [line] : wrap(line, inside(look, 4)).map((each) => `  ${each.trim()}`),
  )
  const cut = look.width !== null && lines.length > messageLines + 1
  const shown = cut
    ? [...lines.slice(0, messageLines), look.paint('dim', `  … ${count(lines.length - messageLines, 'more line')}`)]
    : lines
  return [head, ...shown].map((line) => `  ${line}`)
}

function beforeLines({ before }: Why, look: Look, now: Date): string[] {
  return [
    look.paint('bold', before.length === 1 ? 'Before, it said' : 'Before, newest first'),
    ...before.flatMap(({ text, entry }) => [
      ...wrap(block(text).trim(), inside(look, 4)).map((line, index) =>
        look.paint('red', `  ${index === 0 ? '-' : ' '} ${line}`),
      ),
      look.paint(
        'dim',
        fitted(`    ${shortId(entry.oid)} ${shortDay(entry, now)} ${inline(writerOf(entry))}: ${inline(entry.subject)}`, look),
      ),
    ]),
  ]
}

function nextLines({ entry, session, path, line }: Why, look: Look): string[] {
  const target = targetWord(entry.space.name, path, line)
  const short = shortId(entry.oid)
  const steps: (readonly [command: string, what: string])[] = []
  if (session !== null) steps.push([`acontext sessions show ${shortId(session.id)}`, 'read all of it'])
  // The commit that began a space has nothing before it, and cannot be taken back.
  if (entry.parents.length > 0) {
    steps.push(
      [`acontext skills diff ${shellWord(entry.space.name)} ${short}~1 ${short}`, 'see all that it changed'],
      [`acontext lessons revert ${entry.lesson === null ? short : shortId(entry.lesson)}`, 'take it back'],
    )
  }
  steps.push([`acontext skills edit ${target}`, 'say it better'])
  const width = Math.max(...steps.map(([command]) => columns(command)))
  const beside = look.width === null || steps.every(([, what]) => width + what.length + 4 <= (look.width ?? 0))
  return [
    look.paint('bold', 'From here'),
    ...steps.map(([command, what]) =>
      beside ? `  ${look.paint('cyan', pad(command, width))}  ${look.paint('dim', what)}` : `  ${look.paint('cyan', command)}`,
    ),
  ]
}

function fact(name: string, value: string, look: Look): string {
  return `${look.paint('bold', name.padEnd(label))}${value}`.trimEnd()
}

/** A fact that takes several lines. */
function facts(name: string, lines: readonly string[], look: Look): string[] {
  return lines.map((line, index) => fact(index === 0 ? name : '', line, look))
}

function indented(text: string, look: Look): string[] {
  return text.split('\n').flatMap((line) => wrap(line, inside(look, 2)).map((each) => look.paint('dim', `  ${each}`)))
}

function inside(look: Look, margin: number): number | null {
  return look.width === null ? null : look.width - margin
}

function fitted(line: string, look: Look): string {
  return look.width === null ? line : shorten(line, look.width)
}
