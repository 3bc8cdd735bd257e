import type { ImportProgress, ImportSummary } from '../memory/import.ts'
import type { Look } from './look.ts'
import { inline } from './text.ts'
import { count, grouped } from '../model/count.ts'
import { duration } from './time.ts'
import { shortId } from '../model/short-id.ts'

const shown = 10

type ImportLook = {
  readonly look: Look
  readonly milliseconds: number
  readonly dryRun: boolean
  readonly learns: boolean
  readonly space: string | null
  /** The paths that were asked for; what else was read lay in a folder. */
  readonly asked: readonly string[]
}

type Failed = ImportSummary['failed'][number]

export function progressLine({ file, files, read, total, sessions, messages, lessons }: ImportProgress): string {
  const percent = total === 0 ? 100 : Math.floor((100 * read) / total)
  const where = files > 1 ? `file ${file} of ${files}` : `${percent} %`
  return `${where} · ${count(sessions, 'session')} · ${count(messages, 'new message')} · ${count(lessons, 'lesson')}`
}

/** What an import did, from the sums to what needs a look. */
export function importLines(summary: ImportSummary, options: ImportLook): string {
  return [
    ...sums(summary, options),
    ...lessons(summary, options),
    ...leftOut(summary, options.look),
    ...troubles(summary, options),
  ]
    .filter((line) => line !== '')
    .join('\n')
}

/** Only what needs a look. */
export function importTroubles(summary: ImportSummary, options: Pick<ImportLook, 'look' | 'asked'>): string {
  return troubles(summary, options).join('\n')
}

/**
 * Files that were to be imported and could not be. One that lay in a folder and is something else altogether is none:
 * programs keep more than conversations beside them.
 */
export function notImported(failed: readonly Failed[], asked: readonly string[]): readonly Failed[] {
  return failed.filter((each) => each.code !== 'invalid' || asked.includes(each.file))
}

function sums(
  { sessions, messages, reports, failed, interrupted }: ImportSummary,
  { milliseconds, dryRun, look }: ImportLook,
): string[] {
  const found = `${count(sessions.created + sessions.known, 'session')} in ${count(reports.length - failed.length, 'file')}, ${duration(milliseconds)}`
  const verb = dryRun ? 'Would store' : 'Stored'
  return [
    ...(interrupted
      ? [look.paint('yellow', 'Stopped before the end; the same command goes on from there and stores nothing twice.')]
      : []),
    `Read ${found}: ${sessions.created} new, ${sessions.known} known.`,
    `${verb} ${count(messages.appended, 'new message')}${messages.known > 0 ? `; ${grouped(messages.known)} were there already` : ''}.`,
  ]
}

function lessons(summary: ImportSummary, { look, learns, space }: ImportLook): string[] {
  const { tasks, learnt, skipped, waiting, stalled } = summary
  if (!learns) return []
  const stall =
    stalled === null
      ? []
      : [
          look.paint('yellow', `Observing stands still: ${inline(stalled)}`),
          'Nothing is lost; go on with: acontext lessons retry.',
        ]
  if (space === null)
    return [...(tasks > 0 ? [`Saw ${count(tasks, 'task')}. To learn from them, import with --space <name>.`] : []), ...stall]
  return [
    `Saw ${count(tasks, 'task')} and learnt ${count(learnt.length, 'lesson')} in "${inline(space)}".`,
    ...learnt.slice(0, shown).map((each) => `  ${look.paint('green', '+')} ${inline(each.subject)}`),
    ...more(learnt.length, `acontext skills log ${inline(space)}`, look),
    ...reasons(skipped).map(([reason, tasks]) =>
      look.paint('dim', `  ${count(tasks, 'task')} taught nothing: ${inline(reason)}`),
    ),
    ...waiting.map((each) => look.paint('yellow', `  lesson ${shortId(each.lesson)} waits: ${inline(each.reason)}`)),
    ...stall,
  ]
}

function leftOut({ reports }: ImportSummary, look: Look): string[] {
  const sum = (of: (report: ImportSummary['reports'][number]) => number): number =>
    reports.reduce((total, each) => total + of(each), 0)
  const line = (what: string, messages: number): string => look.paint('dim', `Left out ${what}: ${count(messages, 'message')}.`)
  const branches = sum((each) => each.branches.count)
  const agents = sum((each) => each.sidechains.count)
  return [
    branches > 0
      ? line(
          count(branches, 'rewound branch', 'rewound branches'),
          sum((each) => each.branches.messages),
        )
      : '',
    agents > 0
      ? line(
          count(agents, 'sub-agent conversation'),
          sum((each) => each.sidechains.messages),
        )
      : '',
  ]
}

function troubles({ reports, failed, refused }: ImportSummary, { look, asked }: Pick<ImportLook, 'look' | 'asked'>): string[] {
  const whole = new Set(failed.map(({ file }) => file))
  const read = reports.filter(({ file }) => !whole.has(file))
  const unread = read.reduce((total, { skipped }) => total + skipped.count, 0)
  const lines = read.flatMap(({ file, skipped }) =>
    skipped.first.map(({ place, reason }) => `  ${placeAndReason(file, place, reason)}`),
  )
  const lost = notImported(failed, asked)
  const foreign = failed.filter((each) => !lost.includes(each))
  return [
    ...(unread === 0 ? [] : [look.paint('yellow', `${count(unread, 'line')} not understood:`)]),
    ...lines.slice(0, shown),
    ...more(unread, 'add --json for the list', look),
    ...(foreign.length === 0 ? [] : [look.paint('dim', `${count(foreign.length, 'file')} without a conversation:`)]),
    ...foreign.slice(0, shown).map(({ file }) => look.paint('dim', `  ${inline(file)}`)),
    ...more(foreign.length, 'add --json for the reasons', look),
    ...lost.map(({ message }) => look.paint('red', `Not read: ${inline(message)}`)),
    ...refused.slice(0, shown).map(({ message }) => look.paint('red', `Left as it is: ${inline(message)}`)),
    ...more(refused.length, 'add --json for the list', look),
    ...refused.slice(0, 1).map(({ hint }) => look.paint('dim', `  ${inline(hint ?? '')}`)),
  ]
}

/** Reasons that come from a message begin with their place in it; it is not told twice. */
function placeAndReason(file: string, place: string, reason: string): string {
  const outer = place.split(': ').filter((part) => part !== 'document' && !reason.startsWith(part))
  return inline(`${[file, ...outer].join(', ')}: ${reason}`)
}

function reasons(skipped: ImportSummary['skipped']): [string, number][] {
  const tasks = new Map<string, number>()
  for (const { reason } of skipped) tasks.set(reason, (tasks.get(reason) ?? 0) + 1)
  return [...tasks].sort(([, a], [, b]) => b - a)
}

function more(number: number, where: string, look: Look): string[] {
  return number > shown ? [look.paint('dim', `  … and ${number - shown} more: ${where}`)] : []
}
