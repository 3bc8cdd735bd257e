import { known } from '../data.ts'
import { rowList, type Row } from '../rows.ts'
import type { SessionRoute } from '../routes.ts'
import type { Story } from '../story.ts'
import { oneLine } from '../text/display.ts'
import { span, type Span } from '../text/spans.ts'
import { longTime, messageSpan } from '../text/words.ts'
import { count } from '../../model/count.ts'
import type { Context, View } from './context.ts'
import { messageRows } from './conversation.ts'
import { gap, heading, textRows } from './sections.ts'
import { lessonRows } from './taught.ts'
import { seenRoute, statusWords, taskMark } from './tasks.ts'

/** A task or a wish of a conversation: how it went, what it taught, and what was said. */
export const seenView: View<{ readonly session: string; readonly id: string }> = ({ session, id }, context) => {
  const story = known(context.data, 'seen', `${session} ${id}`).value
  if (story === undefined) return null
  if (story === null) return rowList([], ['It is not in the conversation any more.'])
  const conversation: SessionRoute = { at: 'session', session, title: '', ...seqOf(story) }
  const about = { id, conversation, name: oneLine(subjectOf(story)) }
  const rows: readonly Row[] = [
    ...headRows(story, context),
    ...progressRows(story, context),
    ...aroundRows(story, session, context),
    ...lessonRows(story, session, context),
    ...saidRows(story, conversation, context),
  ]
  return rowList(rows.map((row): Row => (row.still === true ? row : { ...row, about: { ...about, ...row.about } })))
}

function seqOf({ messages: [first] }: Story): { readonly seq?: number } {
  return first === undefined ? {} : { seq: first.seq }
}

function subjectOf({ seen }: Story): string {
  return seen.kind === 'task' ? seen.task.description : seen.wish.text
}

function headRows(story: Story, context: Context): readonly Row[] {
  const { seen, messages, total } = story
  const [first, last] = [messages[0]?.seq, messages.at(-1)?.seq]
  const shown = messages.length < total ? `${count(total, 'message')}, from #${first} on` : messageSpan(first ?? 0, last ?? 0)
  const said = first === undefined ? 'no message' : shown
  if (seen.kind === 'wish') {
    const facts = `what the user wants, ${said}, ${longTime(seen.wish.at)}`
    return [...textRows([span(oneLine(seen.wish.text), 'strong')], context, 0), ...textRows([span(facts, 'dim')], context, 0)]
  }
  const { status, description, revision, updatedAt } = seen.task
  const again = revision > 1 ? `, taken up again ${count(revision - 1, 'time')}` : ''
  const facts = `${statusWords[status]}, ${said}, ${longTime(updatedAt)}${again}`
  return [
    ...textRows([taskMark(status), span(' '), span(oneLine(description), 'strong')], context),
    ...textRows([span(`  ${facts}`, 'dim')], context),
  ]
}

function progressRows({ seen }: Story, context: Context): readonly Row[] {
  if (seen.kind === 'wish' || seen.task.progress.length === 0) return []
  const steps = seen.task.progress.flatMap((step) => textRows([span('· ', 'accent'), span(oneLine(step))], context))
  return [...heading('How it went'), ...steps]
}

/** What the user wished in a task; at a wish, the task that it was said in. */
function aroundRows({ seen }: Story, session: string, context: Context): readonly Row[] {
  const leading = (mark: Span, id: string, text: string): readonly Row[] =>
    textRows([mark, span(' '), span(oneLine(text))], context, 2, { key: id, opens: seenRoute(session, id, text) })
  if (seen.kind === 'wish') {
    const { task } = seen
    return task === null ? [] : [...heading('Said in the task'), ...leading(taskMark(task.status), task.id, task.description)]
  }
  if (seen.wishes.length === 0) return []
  return [...heading('What the user wants'), ...seen.wishes.flatMap(({ id, text }) => leading(span('•', 'accent'), id, text))]
}

/** What was said; each message leads into the whole conversation. */
function saidRows({ messages, total }: Story, conversation: SessionRoute, context: Context): readonly Row[] {
  const rows = messages.flatMap((message, index): readonly Row[] => {
    const skipped = message.seq - (messages[index - 1]?.seq ?? message.seq - 1) - 1
    const said = messageRows(message, context).map((row): Row => ({ ...row, opens: { ...conversation, seq: message.seq } }))
    return skipped > 0
      ? [{ line: [span(`  ⋮ ${count(skipped, 'message')} of something else`, 'dim')], still: true }, gap, ...said]
      : said
  })
  const rest = total - messages.length
  const last = { ...conversation, seq: messages.at(-1)?.seq ?? 1 }
  const more: readonly Row[] = rest > 0 ? [{ line: [span(`… ${count(rest, 'more message')}`, 'link')], opens: last }] : []
  return [...heading('What was said'), ...rows, ...more]
}
