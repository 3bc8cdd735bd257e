import type { Check, ProjectStatus } from '../memory/memory.ts'
import type { Look } from './look.ts'
import { table } from './table.ts'
import { inline } from './text.ts'
import { count } from '../model/count.ts'
import { bytes } from '../model/size.ts'
import { shortId } from '../model/short-id.ts'
import { shortTime } from './time.ts'

export const firstSteps = [
  ['acontext demo', 'see the whole loop in a minute'],
  ['acontext sessions import ~/.claude/projects --space code', 'learn from your Claude Code sessions'],
  ['acontext sessions import chat.jsonl --space support', 'learn from OpenAI chat logs'],
] as const

/** A project, and the daemon that serves its home. */
type Status = ProjectStatus & { readonly daemon?: { readonly url: string } | null }

/** The first screen: what is here, what works, what waits and what to do about it. */
export function statusScreen(status: Status, look: Look, now: Date): string {
  const { counts } = status
  const nothing = counts.sessions === 0 && counts.spaces === 0
  return [
    ...facts(status, look, now),
    '',
    ...(nothing ? beginning(look) : sums(status, look, now)),
    ...waiting(status, look, now),
    ...bullets('Problems', status.problems, look, 'red'),
    ...bullets('Good to know', status.notes, look, 'dim'),
  ].join('\n')
}

function facts(status: Status, look: Look, now: Date): string[] {
  const { writer, daemon = null } = status
  const busy =
    writer === null ? 'nobody is writing' : `${inline(writer.purpose)} (pid ${writer.pid}, since ${shortTime(writer.since, now)})`
  const rows: [string, string][] = [
    ['Home', `${inline(status.home)}  ${look.paint('dim', bytes(status.bytes))}`],
    ['Project', `${inline(status.project.name)}  ${look.paint('dim', busy)}`],
    ...(daemon === null ? [] : [['Daemon', daemon.url] as [string, string]]),
    [
      'Mind',
      status.mind.startsWith('rules')
        ? `${inline(status.mind)}  ${look.paint('dim', 'built in: no key, no network')}`
        : inline(status.mind),
    ],
  ]
  return rows.map(([name, value]) => `${look.paint('bold', name.padEnd(9))}${value}`)
}

function beginning(look: Look): string[] {
  const width = Math.max(...firstSteps.map(([command]) => command.length))
  return [
    'Nothing is stored yet. To begin:',
    ...firstSteps.map(([command, why]) => `  ${look.paint('cyan', command.padEnd(width))}  ${look.paint('dim', why)}`),
  ]
}

function sums({ counts, lastLesson }: ProjectStatus, look: Look, now: Date): string[] {
  const parts = [
    count(counts.sessions, 'session'),
    count(counts.messages, 'message'),
    count(counts.spaces, 'space'),
    count(counts.skills, 'skill'),
    count(counts.lessons, 'lesson'),
    ...(counts.users > 0 ? [count(counts.users, 'user')] : []),
  ]
  const unobserved = `${count(counts.unobserved, 'message')} not observed yet; acontext sessions flush <session> does it now.`
  const last =
    lastLesson === null
      ? []
      : [
          `Last lesson: ${inline(lastLesson.subject)} ${look.paint('dim', `(${inline(lastLesson.space)}, ${shortTime(lastLesson.at, now)})`)}`,
        ]
  return [parts.join(' · '), ...(counts.unobserved > 0 ? [look.paint('yellow', unobserved)] : []), ...last]
}

function waiting({ waiting: lessons }: ProjectStatus, look: Look, now: Date): string[] {
  if (lessons.length === 0) return []
  const rows = table(
    lessons,
    [
      { title: 'LESSON', cell: (lesson) => (lesson.id === null ? '-' : shortId(lesson.id)), style: 'yellow' },
      { title: 'SPACE', cell: (lesson) => lesson.space.name },
      { title: 'SINCE', cell: (lesson) => shortTime(lesson.at, now) },
      { title: 'GOAL', cell: (lesson) => lesson.goal, flexible: true },
      { title: 'WAITS BECAUSE', cell: (lesson) => lesson.reason ?? 'not tried yet', flexible: true },
    ],
    look,
  )
  const advice = 'Settle the reason, then: acontext lessons retry. Or take one out: acontext lessons drop <lesson>.'
  return ['', look.paint('yellow', `${count(lessons.length, 'lesson')} waiting`), rows, look.paint('dim', advice)]
}

function bullets(title: string, lines: readonly string[], look: Look, style: 'red' | 'dim'): string[] {
  return lines.length === 0
    ? []
    : ['', look.paint('bold', title), ...lines.map((line) => look.paint(style, `  - ${inline(line)}`))]
}

/** What the doctor found, a line each, with the remedy under what is ill. */
export function checkLines(checks: readonly Check[], look: Look): string {
  const width = Math.max(0, ...checks.map((check) => check.name.length))
  return checks
    .flatMap((check) => [
      `${look.paint(check.ok ? 'green' : 'red', check.ok ? '✓' : '✗')} ${inline(check.name).padEnd(width)}  ${inline(check.detail)}`,
      ...(check.ok || check.remedy === null ? [] : [`    ${look.paint('yellow', inline(check.remedy))}`]),
    ])
    .join('\n')
}
