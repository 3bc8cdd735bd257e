import type { ProjectStatus } from '../../memory/memory.ts'
import { known } from '../data.ts'
import { rowList, type Row } from '../rows.ts'
import type { Route } from '../routes.ts'
import { oneLine } from '../text/display.ts'
import { span, wrapLine, type Tone } from '../text/spans.ts'
import { bytes } from '../../model/size.ts'
import { shortTime } from '../text/words.ts'
import { count, grouped } from '../../model/count.ts'
import type { Context, View } from './context.ts'
import { spentWords } from './cost.ts'

const label = 12

/** What is stored, who works on it, what waits, and what is wrong. */
export const statusView: View<unknown> = (_, context) => {
  const status = known(context.data, 'status').value
  if (status === undefined) return null
  const rows: Row[] = []
  const fact = (name: string, text: string, tone: Tone = 'plain', opens?: Route): void => {
    const more = opens === undefined ? [] : [span(' ›', 'accent')]
    const lines = wrapLine([span(name.padEnd(label), 'heading'), span(oneLine(text), tone), ...more], context.width, label)
    rows.push(...lines.map((line): Row => ({ line, ...(opens === undefined ? {} : { opens }), about: { id: text } })))
  }
  const gap = (): void => void rows.push({ line: [], still: true })
  fact('Home', `${status.home}  ${bytes(status.bytes)}`)
  fact('Project', status.project.name)
  fact('Mind', status.mind)
  costFact(context, fact)
  writerFacts(status, context, fact)
  gap()
  sumFacts(status, context, fact)
  gap()
  for (const [index, problem] of status.problems.entries()) fact(index === 0 ? 'Problems' : '', problem, 'bad')
  if (status.problems.length === 0) fact('Problems', 'none', 'good')
  for (const [index, note] of status.notes.entries()) fact(index === 0 ? 'Notes' : '', note, 'dim')
  return rowList(rows)
}

type Fact = (name: string, text: string, tone?: Tone, opens?: Route) => void

function costFact({ data }: Context, fact: Fact): void {
  const cost = known(data, 'cost', 'day').value
  if (cost === undefined) return
  const { total, exhausted } = cost
  fact('Cost', total.calls === 0 ? 'nothing: no model was asked' : spentWords(total), 'plain', { at: 'cost' })
  if (exhausted !== null) fact('', exhausted, 'bad', { at: 'cost' })
}

function writerFacts({ writer }: ProjectStatus, { now }: Context, fact: Fact): void {
  if (writer === null) fact('Writer', 'nobody writes at this moment', 'dim')
  else fact('Writer', `${writer.purpose} (pid ${writer.pid}, since ${shortTime(writer.since, now)})`, 'good')
}

function sumFacts({ counts, waiting, lastLesson }: ProjectStatus, { now }: Context, fact: Fact): void {
  const unseen = counts.unobserved === 0 ? '' : `, ${grouped(counts.unobserved)} not looked at yet`
  fact('Sessions', `${grouped(counts.sessions)}, ${count(counts.messages, 'message')}${unseen}`, 'plain', {
    at: 'sessions',
  })
  fact('Spaces', `${counts.spaces}, ${count(counts.skills, 'skill')}`, 'plain', { at: 'skills' })
  fact('Lessons', grouped(counts.lessons), 'plain', { at: 'history', target: null })
  if (lastLesson !== null) fact('', `last: ${lastLesson.subject} (${lastLesson.space}, ${shortTime(lastLesson.at, now)})`, 'dim')
  fact('Waiting', waiting.length === 0 ? 'none' : count(waiting.length, 'lesson'), waiting.length === 0 ? 'plain' : 'warn', {
    at: 'lessons',
  })
  fact('Users', String(counts.users))
}
