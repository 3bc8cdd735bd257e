import type { LessonBody } from '../../model/lesson.ts'
import { known } from '../data.ts'
import { rowList, type Row } from '../rows.ts'
import { display, oneLine } from '../text/display.ts'
import { span, wrapLine, wrapText, type Tone } from '../text/spans.ts'
import { longTime } from '../text/words.ts'
import { count } from '../../model/count.ts'
import type { View } from './context.ts'

/** A lesson that waits: why it does, and what it will say. */
export const lessonView: View<{ readonly lesson: string }> = ({ lesson: id }, { data, width }) => {
  const detail = known(data, 'lesson', id).value
  if (detail === undefined) return null
  const { state, goal, reason, attempts, lesson, session, space, at } = detail
  const conversation = { at: 'session', session, title: '' } as const
  const about = { id, conversation, name: oneLine(goal), ...(lesson === null ? {} : { waiting: id }) }
  const rows: Row[] = []
  const say = (text: string, tone: Tone = 'plain', indent = 0): void => {
    rows.push(...wrapLine([span(' '.repeat(indent) + display(text), tone)], width, indent).map((line): Row => ({ line, about })))
  }
  say(goal, 'strong')
  say(`${state} in ${space.name}, from ${longTime(at)}${attempts > 0 ? `, ${count(attempts, 'try', 'tries')}` : ''}`, 'dim')
  if (reason !== null) say(reason, state === 'failed' ? 'bad' : 'warn')
  rows.push({ line: [], still: true })
  if (lesson !== null) {
    if (lesson.appliesWhen !== '') say(`Applies when: ${lesson.appliesWhen}`)
    for (const [name, texts] of bodyParts(lesson.body)) {
      const told = texts.filter((text) => text !== '')
      if (told.length === 0) continue
      say(name, 'heading')
      for (const text of told) say(text, 'plain', 2)
    }
    if (lesson.steps.length > 0) say('Steps', 'heading')
    for (const { tool, action } of lesson.steps) say(`${tool}: ${action}`, 'plain', 2)
    rows.push(
      { line: [], still: true },
      ...wrapText(display(lesson.evidence), width, 'dim').map((line): Row => ({ line, about })),
    )
  }
  rows.push({ line: [], still: true })
  rows.push({ line: [span('The conversation', 'link')], opens: conversation, about })
  return rowList(rows)
}

function bodyParts(body: LessonBody): readonly (readonly [name: string, texts: readonly string[]])[] {
  switch (body.kind) {
    case 'success':
      return [
        ['Approach', [body.approach]],
        ['Decisions', body.decisions],
        ['Learnings', body.learnings],
        ['Preferences', body.preferences],
      ]
    case 'failure':
      return [
        ['Symptom', [body.symptom]],
        ['Cause', [body.cause]],
        ['Instead', [body.instead]],
        ['Prevention', [body.prevention]],
      ]
    case 'facts':
      return [['Facts', body.facts]]
    case 'preferences':
      return [['Preferences', body.preferences]]
    default:
      return body satisfies never
  }
}
