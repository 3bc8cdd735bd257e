import type { FlushReport } from '../memory/memory.ts'
import type { Look } from './look.ts'
import { inline } from './text.ts'
import { count } from '../model/count.ts'
import { shortId } from '../model/short-id.ts'

/** What observing and learning brought, a line each. */
export function flushLines(report: FlushReport, look: Look): string {
  const waiting = report.waiting.map(
    (each) => `${look.paint('yellow', 'waits  ')} ${shortId(each.lesson)}: ${inline(each.reason)}`,
  )
  return [
    `${count(report.observed, 'message')} observed, ${count(report.tasks, 'task')} in this session.`,
    ...report.learnt.map((each) => `${look.paint('green', 'learnt ')} ${inline(each.subject)}`),
    ...report.skipped.map((each) => `${look.paint('dim', 'skipped')} ${inline(each.task)}: ${inline(each.reason)}`),
    ...waiting,
    ...(report.stalled === undefined ? [] : [`${look.paint('yellow', 'stalled')} ${inline(report.stalled)}`]),
    ...(report.obstacle === null ? [] : [look.paint('red', `nothing can be learnt: ${inline(report.obstacle)}`)]),
  ].join('\n')
}
