import { asMemoryError } from '../errors.ts'
import type { LessonId } from '../model/lesson.ts'
import { librarySpace, type Skill, type Space } from '../model/space.ts'
import type { History, LearntLesson } from './history.ts'
import { stalledSessions, stallOf, waitingOf } from './lessons.ts'
import type { LessonSummary, ProjectStatus } from './memory.ts'
import type { Parts } from './parts.ts'
import { allSpaces, brokenSpaces } from './refs.ts'

/** What there is, what waits, and what is wrong. */
export async function projectStatus(parts: Parts, history: History): Promise<ProjectStatus> {
  const sessions = parts.index.all()
  const spaces = await Promise.all(allSpaces(parts).map((space) => stateOf(parts, history, space)))
  const library = await Promise.all(
    parts.spaces.libraries().map(async (id) => ({ space: librarySpace(id), skills: await parts.spaces.skills(id) })),
  )
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
  return {
    home: parts.home,
    project: { id: parts.project.id, name: parts.project.name },
    mind: parts.mind.name,
    writer: parts.writer(),
    counts: {
      sessions: sessions.length,
      messages: sum(sessions.map((session) => session.messages)),
      unobserved: sum(sessions.map((session) => (session.tracking ? session.messages - session.observed : 0))),
      spaces: spaces.length,
      skills: new Set([...spaces, ...library].flatMap(({ skills }) => skills.map(({ id }) => id))).size,
      lessons: sum(spaces.map(({ lessons }) => lessons.size)),
      users: parts.users.list().length,
    },
    waiting: spaces.flatMap(({ waiting }) => waiting),
    problems: problemsOf(parts, spaces, library),
    lastLesson: latestOf(spaces),
    bytes: parts.probe.bytes(),
    notes: parts.notes(),
  }
}

/** The lesson that was learnt last, in whichever space. */
function latestOf(spaces: readonly State[]): ProjectStatus['lastLesson'] {
  const newest = spaces.flatMap(({ space, lessons }) =>
    [...lessons.values()].slice(-1).map(({ subject, at }) => ({ subject, at, space: space.name })),
  )
  return newest.sort((a, b) => (a.at > b.at ? -1 : 1))[0] ?? null
}

/** What cannot be read, and what stands still, a sentence each. */
function problemsOf(parts: Parts, spaces: readonly State[], library: readonly Shelf[]): readonly string[] {
  return [
    ...(parts.mindFault === null ? [] : [`${parts.mindFault.message} ${parts.mindFault.hint ?? ''}`.trim()]),
    ...exhausted(parts),
    ...stalled(parts),
    ...parts.index.problems(),
    ...parts.users.problems(),
    ...parts.disks.problems(),
    ...brokenSpaces(parts),
    ...spaces.flatMap(({ space }) => parts.inbox.problems(space.id)),
    ...spaces.flatMap(({ space, obstacle }) => (obstacle === null ? [] : [`Space "${space.name}": ${obstacle}`])),
    ...parts.moves
      .list()
      .map(() => 'A move of a skill was begun and could not be finished; the next command that writes tries again.'),
    ...[...spaces, ...library].flatMap(({ space, skills }) =>
      skills.flatMap((skill) =>
        skill.repository !== space.id || skill.problem === null
          ? []
          : [`${space.name}/${skill.path.split('/').at(-1)}/SKILL.md: ${skill.problem}`],
      ),
    ),
  ]
}

/** A repository and the skills in it. */
type Shelf = { readonly space: Space; readonly skills: readonly Skill[] }

type State = Shelf & {
  readonly lessons: ReadonlyMap<LessonId, LearntLesson>
  readonly waiting: readonly LessonSummary[]
  /** Why lessons cannot be applied there now, or what cannot be read. */
  readonly obstacle: string | null
}

/** What one space holds; where its repository fails, that is told and the other spaces are not kept from being seen. */
async function stateOf(parts: Parts, history: History, space: Space): Promise<State> {
  const dir = parts.spaces.dir(space.id)
  const skills = await parts.spaces.skills(space.id)
  try {
    const [lessons, waiting, obstacle] = await Promise.all([
      history.lessons(space.id),
      waitingOf(parts, space),
      parts.git.obstacle(dir),
    ])
    return { space, skills, lessons, waiting, obstacle }
  } catch (error) {
    return { space, skills, lessons: new Map(), waiting: [], obstacle: `${dir}: ${asMemoryError(error).message}` }
  }
}

function exhausted(parts: Parts): string[] {
  const why = parts.spending?.exhausted() ?? null
  return why === null ? [] : [`${why}: no model is asked until tomorrow, or until budget.day is raised.`]
}

/** Conversations that stand still for one reason are told as one. */
function stalled(parts: Parts): string[] {
  const sessions = stalledSessions(parts)
  const reasons = [...new Set(sessions.map((id) => stallOf(parts, id) ?? ''))]
  return reasons.map((reason) => {
    const these = sessions.filter((id) => stallOf(parts, id) === reason)
    return `${these.length} ${these.length === 1 ? 'conversation waits' : 'conversations wait'} to be observed: ${reason} Try again: acontext lessons retry.`
  })
}
