import type { ImportProgress, ImportSummary } from '../memory/import.ts'
import type { Look } from './look.ts'
import { count, inline } from './text.ts'
import { duration } from './time.ts'

const shown = 10

type ImportLook = {
  readonly look: Look
  readonly milliseconds: number
  readonly dryRun: boolean
  readonly learns: boolean
  readonly space: string | null
}

export function progressLine({ file, files, read, total, sessions, messages, lessons }: ImportProgress): string {
  const percent = total === 0 ? 100 : Math.floor((100 * read) / total)
  const where = files > 1 ? `file ${file} of ${files}` : `${percent} %`
  return `${where} · ${count(sessions, 'session')} · ${count(messages, 'new message')} · ${count(lessons, 'lesson')}`
}

/** What an import did, from the sums to what needs a look. */
export function importLines(summary: ImportSummary, options: ImportLook): string {
  return [...sums(summary, options), ...lessons(summary, options), ...leftOut(summary, options.look)].join('\n')
}

function sums({ sessions, messages, reports, interrupted }: ImportSummary, { milliseconds, dryRun, look }: ImportLook): string[] {
  const found = `${count(sessions.created + sessions.known, 'session')} in ${count(reports.length, 'file')}, ${duration(milliseconds)}`
  const verb = dryRun ? 'Would store' : 'Stored'
  return [
    ...(interrupted
      ? [look.paint('yellow', 'Stopped before the end; the same command goes on from there and stores nothing twice.')]
      : []),
    `Read ${found}: ${sessions.created} new, ${sessions.known} known.`,
    `${verb} ${count(messages.appended, 'new message')}${messages.known > 0 ? `; ${messages.known.toLocaleString('en')} were there already` : ''}.`,
  ]
}

function lessons({ tasks, learnt, skipped, waiting }: ImportSummary, { look, learns, space }: ImportLook): string[] {
  if (!learns) return []
  if (space === null) return tasks > 0 ? [`Saw ${count(tasks, 'task')}. To learn from them, import with --space <name>.`] : []
  return [
    `Saw ${count(tasks, 'task')} and learnt ${count(learnt.length, 'lesson')} in "${inline(space)}".`,
    ...learnt.slice(0, shown).map((each) => `  ${look.paint('green', '+')} ${inline(each.subject)}`),
    ...more(learnt.length, `acontext skills log ${inline(space)}`, look),
    ...reasons(skipped).map(([reason, tasks]) =>
      look.paint('dim', `  ${count(tasks, 'task')} taught nothing: ${inline(reason)}`),
    ),
    ...waiting.map((each) => look.paint('yellow', `  lesson ${each.lesson.slice(0, 8)} waits: ${inline(each.reason)}`)),
  ]
}

function leftOut({ reports, failed }: ImportSummary, look: Look): string[] {
  const sum = (of: (report: ImportSummary['reports'][number]) => number): number =>
    reports.reduce((total, each) => total + of(each), 0)
  const branches = sum((each) => each.branches.count)
  const agents = sum((each) => each.sidechains.count)
  const unread = sum((each) => each.skipped.count)
  const lines = reports.flatMap(({ file, skipped }) =>
    skipped.first.map((each) => `  ${inline(file)}, ${inline(each.place)}: ${inline(each.reason)}`),
  )
  return [
    ...(branches > 0
      ? [
          `Left out ${count(branches, 'rewound branch', 'rewound branches')}: ${count(
            sum((each) => each.branches.messages),
            'message',
          )}.`,
        ]
      : []),
    ...(agents > 0
      ? [
          `Left out ${count(agents, 'sub-agent conversation')}: ${count(
            sum((each) => each.sidechains.messages),
            'message',
          )}.`,
        ]
      : []),
    ...(unread > 0
      ? [
          look.paint('yellow', `${count(unread, 'line')} not understood:`),
          ...lines.slice(0, shown),
          ...more(unread, '--json lists them', look),
        ]
      : []),
    ...failed.map((each) => look.paint('red', `Not read: ${inline(each.file)}: ${inline(each.message)}`)),
  ]
}

function reasons(skipped: ImportSummary['skipped']): [string, number][] {
  const tasks = new Map<string, number>()
  for (const { reason } of skipped) tasks.set(reason, (tasks.get(reason) ?? 0) + 1)
  return [...tasks].sort(([, a], [, b]) => b - a)
}

function more(number: number, where: string, look: Look): string[] {
  return number > shown ? [look.paint('dim', `  … and ${number - shown} more: ${where}`)] : []
}
