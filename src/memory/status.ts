import type { History } from './history.ts'
import { waitingOf } from './lessons.ts'
import type { ProjectStatus } from './memory.ts'
import type { Parts } from './parts.ts'
import { allSpaces, brokenSpaces } from './refs.ts'

/** What there is, what waits, and what is wrong. */
export async function projectStatus(parts: Parts, history: History): Promise<ProjectStatus> {
  const sessions = parts.index.all()
  const spaces = await Promise.all(
    allSpaces(parts).map(async (space) => ({
      space,
      skills: await parts.spaces.skills(space.id),
      lessons: await history.lessons(space.id),
      obstacle: await parts.git.obstacle(parts.spaces.dir(space.id)),
    })),
  )
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
  const latest = spaces
    .flatMap(({ space, lessons }) =>
      [...lessons.values()].slice(-1).map(({ subject, at }) => ({ subject, at, space: space.name })),
    )
    .sort((a, b) => (a.at > b.at ? -1 : 1))
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
      skills: sum(spaces.map(({ skills }) => skills.length)),
      lessons: sum(spaces.map(({ lessons }) => lessons.size)),
      users: parts.users.list().length,
    },
    waiting: (await Promise.all(allSpaces(parts).map((space) => waitingOf(parts, space)))).flat(),
    problems: [
      ...parts.index.problems(),
      ...brokenSpaces(parts),
      ...spaces.flatMap(({ space, obstacle }) => (obstacle === null ? [] : [`Space "${space.name}": ${obstacle}`])),
      ...spaces.flatMap(({ space, skills }) =>
        skills.flatMap((skill) =>
          skill.problem === null ? [] : [`${space.name}/${skill.path.split('/').at(-1)}/SKILL.md: ${skill.problem}`],
        ),
      ),
    ],
    lastLesson: latest[0] ?? null,
    bytes: parts.probe.bytes(),
    notes: parts.notes(),
  }
}
