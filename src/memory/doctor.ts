import { asMemoryError } from '../errors.ts'
import type { Space } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import type { History } from './history.ts'
import { waitingOf } from './lessons.ts'
import type { Check } from './memory.ts'
import { learnerPerson, type Parts } from './parts.ts'
import { allSpaces, brokenSpaces } from './refs.ts'
import type { Finder } from './search.ts'

/** `rebuild`: the cache is thrown away first, and made anew. */
export type DoctorOptions = { readonly rebuild: boolean; readonly finder: Finder }

/**
 * Goes the way of a lesson once, on things that are thrown away after: a synced append, a commit with its work tree, the index.
 *
 * Then it looks at what is there: logs, spaces, waiting lessons. A step that fails says what to do and does not stop the others.
 */
export async function examine(parts: Parts, history: History, options: DoctorOptions): Promise<readonly Check[]> {
  const spaces = allSpaces(parts).map((space) => spaceStep(parts, history, space))
  const steps = [...pathSteps(parts), ...spaces, ...contentSteps(parts), indexStep(parts, history, options)]
  const checks: Check[] = []
  for (const { name, remedy, run } of steps) {
    try {
      checks.push({ name, ok: true, detail: await run(), remedy: null })
    } catch (error) {
      checks.push({ name, ok: false, detail: asMemoryError(error).message, remedy })
    }
  }
  return checks
}

/** One thing that is tried: what came of it, or an error, to which the remedy belongs. */
type Step = { readonly name: string; readonly remedy: string; run(): Promise<string> }

/** The way of a lesson, and whether all that is there can be read at all. */
function pathSteps(parts: Parts): readonly Step[] {
  return [
    {
      name: 'write and sync',
      remedy: `Make ${parts.home} writable and see that its disk has room.`,
      run: async () => `${await parts.probe.writeSynced()} ms for a synced write below ${parts.home}`,
    },
    {
      name: 'leftovers',
      remedy: `See that files below ${parts.layout.root} may be removed.`,
      run: async () => {
        const swept = await parts.probe.sweep(parts.clock.now())
        return swept.length === 0 ? 'none of killed commands' : `removed what killed commands left: ${swept.join(', ')}`
      },
    },
    {
      name: 'session logs',
      remedy: 'The named lines are passed over; restore them from a backup, or leave them.',
      run: async () => {
        const problems = parts.index.problems()
        if (problems.length > 0) throw new Error(problems.slice(0, 5).join('; '))
        return `${counted(parts.index.all().length, 'session')}, every line readable`
      },
    },
    {
      name: 'commit',
      remedy: `See that the disk has room and that nothing watches or blocks ${parts.layout.cache}.`,
      run: () => tryCommit(parts),
    },
    {
      name: 'spaces',
      remedy: 'Mend the named folder, or bring it back from a backup or a clone. A newer acontext reads what this one refuses.',
      run: async () => {
        const broken = brokenSpaces(parts)
        if (broken.length > 0) throw new Error(broken.join('; '))
        return `${allSpaces(parts).length} to learn in`
      },
    },
  ]
}

function spaceStep(parts: Parts, history: History, space: Space): Step {
  return {
    name: `space ${space.name}`,
    remedy: `Look at it with ordinary git: git -C ${parts.spaces.dir(space.id)} status`,
    run: async () => {
      const obstacle = await parts.git.obstacle(parts.spaces.dir(space.id))
      if (obstacle !== null) throw new Error(obstacle)
      const broken = (await parts.spaces.skills(space.id)).filter((skill) => skill.problem !== null)
      if (broken.length > 0) throw new Error(broken.map((skill) => `${skill.path}: ${skill.problem}`).join('; '))
      return `${counted((await history.lessons(space.id)).size, 'lesson')} in its log`
    },
  }
}

/** What is known of people, and the lessons that wait. */
function contentSteps(parts: Parts): readonly Step[] {
  return [
    {
      name: 'people',
      remedy: 'Restore the named file from a backup, or move it away: the user is made anew when next named.',
      run: async () => {
        const broken = parts.users.problems()
        if (broken.length > 0) throw new Error(broken.join('; '))
        return counted(parts.users.list().length, 'user')
      },
    },
    {
      name: 'waiting lessons',
      remedy:
        'acontext lessons list --failed shows them; acontext lessons retry tries them again. A file that cannot be read: restore it, or move it away and its lesson is learnt anew.',
      run: async () => {
        const broken = allSpaces(parts).flatMap((space) => parts.inbox.problems(space.id))
        if (broken.length > 0) throw new Error(broken.join('; '))
        const waiting = await Promise.all(allSpaces(parts).map((space) => waitingOf(parts, space)))
        const failed = waiting.flat().filter((lesson) => lesson.state === 'failed')
        if (failed.length > 0) throw new Error(failed.map(({ goal, reason }) => `${goal}: ${reason}`).join('; '))
        return 'none that failed'
      },
    },
  ]
}

function indexStep(parts: Parts, history: History, { rebuild, finder }: DoctorOptions): Step {
  return {
    name: 'index',
    remedy: `Delete ${parts.layout.cache}: everything in it is made anew.`,
    run: async () => {
      if (rebuild) await dropCache(parts, history, finder)
      const sessions = parts.index.all().length
      // A repository that cannot be read was told above, and a new cache would not mend it.
      await Promise.allSettled(allSpaces(parts).map((space) => history.lessons(space.id)))
      if (parts.access === 'write') await Promise.all([parts.index.save(), history.save()])
      return `${counted(sessions, 'session')}${rebuild ? `, made anew; ${await finder.rebuild()}` : ''}`
    },
  }
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

async function dropCache(parts: Parts, history: History, finder: Finder): Promise<void> {
  await parts.probe.dropCache()
  parts.index.forget()
  history.forget()
  finder.forget()
}

async function tryCommit(parts: Parts): Promise<string> {
  return parts.probe.inScratch(async (dir) => {
    const at = stampOf(parts.clock.now())
    const note = { subject: 'Try a commit', body: '', trailers: [], author: learnerPerson, happenedAt: at, at }
    const first = await parts.git.create(dir, [{ path: 'skills/probe/SKILL.md', text: 'one\n' }], note)
    const second = await parts.git.commit(dir, first, [{ op: 'write', path: 'skills/probe/SKILL.md', text: 'two\n' }], note)
    const published = await parts.git.publish(dir, first, second)
    const text = await parts.git.read(dir, await parts.git.head(dir), 'skills/probe/SKILL.md')
    if (published.result !== 'done' || text === null || Buffer.from(text).toString() !== 'two\n') {
      throw new Error(`The commit was not found again (${published.result}).`)
    }
    return 'a repository was made, committed to and read again'
  })
}
