import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { openMemory } from '../../src/open.ts'
import { messagesOf, migration, testing } from '../support/conversation.ts'
import { git, temporaryHome, temporaryMemory } from '../support/home.ts'
import { killEverywhere, tell } from '../support/kill-everywhere.ts'

const hers = 'A line of hers.'
// Several whole moves are killed here; each place takes three processes.
const every = 97
const project = 'projects/default'

type Scene = { readonly home: string; readonly id: string }

/** Two spaces, a skill that one of them learnt and both share when asked, with an edit by hand that nobody has committed yet. */
async function scene(isShared: boolean): Promise<Scene> {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)
  await memory.spaces.create('airline')
  await memory.spaces.create('hotel')
  const { id: session } = await memory.sessions.create({ space: 'airline' })
  await memory.sessions.append(session, messagesOf(migration, { when: '2025-06-15T14:30:00.000000Z' }))
  await memory.sessions.flush(session)
  const { skill } = await memory.skills.show('coding-playbook')
  if (isShared) await memory.skills.include(skill.id, 'hotel')
  const { location } = await memory.skills.show(skill.id)
  await memory.close()
  appendFileSync(location, `\n## Mine\n\n${hers}\n`)
  return { home, id: skill.id }
}

const folders = (path: string): string[] => (existsSync(path) ? readdirSync(path).filter((name) => !name.startsWith('.')) : [])

function repositories(home: string): string[] {
  return ['spaces', 'library'].flatMap((room) =>
    folders(join(home, project, room)).map((name) => join(home, project, room, name)),
  )
}

/** In a file of any repository, those in the trash too. */
function isHers(home: string): boolean {
  const places = [
    ...repositories(home),
    ...folders(join(home, project, 'trash')).map((name) => join(home, project, 'trash', name)),
  ]
  const files = places.map((dir) => join(dir, 'skills/coding-playbook/SKILL.md'))
  return files.some((file) => existsSync(file) && readFileSync(file, 'utf8').includes(hers))
}

/** Who sees which skill, and where it lives. */
async function viewOf(memory: Memory): Promise<string> {
  const [skills, spaces] = [await memory.skills.list(), await memory.spaces.list()]
  const name = (id: string): string => spaces.find((space) => space.id === id)?.name ?? 'library'
  return skills
    .map((skill) => `${name(skill.space)}/${skill.name} in ${name(skill.repository)}${skill.problem ?? ''}`)
    .sort()
    .join('\n')
}

async function reading<T>(home: string, look: (memory: Memory) => Promise<T>): Promise<T> {
  const memory = await openMemory({ home, access: 'read' })
  const found = await look(memory)
  await memory.close()
  return found
}

/** The skill is there for every reader at every moment, with her line in it. */
function seenIn({ id }: Scene) {
  return (home: string): Promise<string[]> =>
    reading(home, async (memory) => {
      const { text } = await memory.skills.show(id)
      const lists = await Promise.all(['airline', 'hotel'].map((space) => memory.skills.list({ space })))
      const seen = lists.flat().filter((skill) => skill.id === id).length
      return [...(text.includes(hers) ? [] : ['her line is not shown']), ...(seen > 0 ? [] : ['no space sees the skill'])]
    })
}

function faultsOf({ id }: Scene, before: string) {
  return async (home: string, moment: 'killed' | 'again', reference: string): Promise<string[]> => {
    const [now, whole] = [await reading(home, viewOf), await reading(reference, viewOf)]
    const faults = repositories(home).flatMap((dir) => faultsIn(dir, moment))
    if (now !== whole && (moment === 'again' || now !== before)) faults.push(`neither before nor after:\n${now}`)
    for (const left of ['moves', 'cache'])
      for (const name of folders(join(home, project, left)))
        if (left === 'moves' || name.startsWith('moving-')) faults.push(`${left}/${name} is left`)
    const { text, writer } = await reading(home, async (memory) => {
      const shown = await memory.skills.show(id)
      const { lines, commits } = await memory.skills.blame(id)
      const line = lines.find((each) => each.text === hers)
      return { text: shown.text, writer: line === undefined ? null : (commits[line.commit]?.author.name ?? null) }
    })
    if (!text.includes(hers)) faults.push('her line is not in the skill')
    if (moment === 'again' && (writer === null || writer === 'acontext')) faults.push(`her line is by ${writer}`)
    return faults
  }
}

function faultsIn(dir: string, moment: 'killed' | 'again'): string[] {
  const faults: string[] = []
  try {
    git(dir, 'fsck', '--strict')
  } catch (error) {
    faults.push(`git fsck: ${(error as Error).message}`)
  }
  const open = git(dir, 'status', '--porcelain').trim()
  if (open !== '' && (moment === 'again' || open !== 'M skills/coding-playbook/SKILL.md')) faults.push(`git status: ${open}`)
  const lessons = git(dir, 'log', '--first-parent', '--format=%(trailers:key=Lesson,valueonly,separator=)')
    .split('\n')
    .filter(Boolean)
  if (new Set(lessons).size < lessons.length) faults.push('a lesson is in the log twice')
  return faults
}

test(
  'an include that is killed at any change of a file is as before or as after, and is finished',
  { timeout: 900_000 },
  async () => {
    const place = await scene(false)
    const before = await reading(place.home, viewOf)
    const command = (home: string): string[] => ['skills', 'include', place.id, '--space', 'hotel', '--home', home]

    tell(
      'skills include',
      await killEverywhere(place.home, command, {
        isHers,
        faults: faultsOf(place, before),
        seen: seenIn(place),
        codes: [0, 4],
        every,
      }),
    )
  },
)

test('so is an exclude that brings the skill home', { timeout: 900_000 }, async () => {
  const place = await scene(true)
  const before = await reading(place.home, viewOf)
  const command = (home: string): string[] => ['skills', 'exclude', place.id, '--space', 'hotel', '--home', home]

  tell(
    'skills exclude',
    await killEverywhere(place.home, command, {
      isHers,
      faults: faultsOf(place, before),
      seen: seenIn(place),
      codes: [0, 3],
      every,
    }),
  )
})

test('so is the deletion of a space that shares it', { timeout: 900_000 }, async () => {
  const place = await scene(true)
  const before = await reading(place.home, viewOf)
  const command = (home: string): string[] => ['spaces', 'delete', 'airline', '--yes', '--home', home]
  const seen = (home: string): Promise<string[]> =>
    reading(home, async (memory) => ((await memory.skills.show(place.id)).text.includes(hers) ? [] : ['her line is not shown']))

  tell(
    'spaces delete',
    await killEverywhere(place.home, command, { isHers, faults: faultsOf(place, before), seen, codes: [0, 3], every }),
  )
})

test(
  'a lesson that touches a shared skill is in both logs once, wherever its import is killed',
  { timeout: 900_000 },
  async () => {
    const place = await scene(true)
    const before = await reading(place.home, viewOf)
    const transcript = join(dirname(place.home), 'chat.json')
    mkdirSync(dirname(transcript), { recursive: true })
    writeFileSync(transcript, JSON.stringify({ messages: testing }))
    const command = (home: string): string[] => ['sessions', 'import', transcript, '--space', 'hotel', '--home', home]
    const library = (home: string): string => join(home, project, 'library', place.id)
    const faults = async (home: string, moment: 'killed' | 'again', reference: string): Promise<string[]> => {
      const found = await faultsOf(place, before)(home, moment, reference)
      const [now, whole] = [home, reference].map((at) => git(library(at), 'log', '--format=%s'))
      if (moment === 'again' && now !== whole) found.push(`the library's log is another:\n${now}`)
      const also = await reading(home, (memory) => memory.skills.log('hotel'))
      const named = also.filter(({ trailers }) => trailers.some(({ name }) => name === 'Also'))
      if (moment === 'again' && named.length !== 1) found.push(`${named.length} commits name the shared skill`)
      return found
    }

    const swept = await killEverywhere(place.home, command, { isHers, faults, seen: seenIn(place), every })

    tell('sessions import into a shared skill', swept)
    expect(swept.steps).toBeGreaterThan(0)
  },
)
