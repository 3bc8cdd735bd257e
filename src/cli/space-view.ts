import type { SpaceSummary } from '../memory/memory.ts'
import type { Skill } from '../model/space.ts'
import type { Look } from './look.ts'
import { table } from './table.ts'
import { inline } from './text.ts'
import { shortTime } from './time.ts'

export function spaceTable(spaces: readonly SpaceSummary[], look: Look, now: Date): string {
  return table(
    spaces,
    [
      { title: 'SPACE', cell: (space) => space.name, style: 'cyan' },
      { title: 'SKILLS', cell: (space) => String(space.skills), right: true },
      { title: 'LESSONS', cell: (space) => String(space.lessons), right: true },
      {
        title: 'WAITING',
        cell: (space) => String(space.waiting),
        right: true,
        style: (space) => (space.waiting > 0 ? 'yellow' : null),
      },
      { title: 'SESSIONS', cell: (space) => String(space.sessions), right: true },
      { title: 'LAST LESSON', cell: (space) => lastLesson(space, now), flexible: true },
    ],
    look,
  )
}

/** One space on a screen: what it is, where it lies, what it knows. */
export function spaceCard(space: SpaceSummary, skills: readonly Skill[], look: Look, now: Date): string {
  const facts: [string, string][] = [
    ['Id', space.id],
    ['Folder', space.path],
    ['Head', space.head.slice(0, 10)],
    ['Sessions', String(space.sessions)],
    ['Lessons', `${space.lessons} learnt, ${space.waiting} waiting`],
    ['Last lesson', lastLesson(space, now)],
  ]
  const lines = [look.paint('bold', inline(space.name)), ...facts.map(([name, value]) => `  ${name.padEnd(12)} ${inline(value)}`)]
  if (space.obstacle !== null) lines.push(look.paint('yellow', `  Lessons wait: ${inline(space.obstacle)}`))
  return [...lines, '', skills.length === 0 ? 'No skills yet.' : skillTable(skills, look)].join('\n')
}

export function skillTable(skills: readonly Skill[], look: Look, spaceName?: (skill: Skill) => string): string {
  return table(
    skills,
    [
      ...(spaceName === undefined ? [] : [{ title: 'SPACE', cell: spaceName }]),
      { title: 'SKILL', cell: (skill) => skill.path.replace(/^skills\//, ''), style: 'cyan' as const },
      { title: 'FILES', cell: (skill) => String(skill.files.length), right: true },
      {
        title: 'DESCRIPTION',
        cell: (skill) => (skill.problem === null ? skill.description : `cannot be read: ${skill.problem}`),
        style: (skill) => (skill.problem === null ? null : ('red' as const)),
        flexible: true,
      },
    ],
    look,
  )
}

function lastLesson(space: SpaceSummary, now: Date): string {
  return space.lastLesson === null ? '-' : `${space.lastLesson.subject} (${shortTime(space.lastLesson.at, now)})`
}
