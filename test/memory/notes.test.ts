import fc from 'fast-check'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { notePlace, planNote } from '../../src/memory/note-plan.ts'
import type { Memory, NoteAnswer, SpaceSummary } from '../../src/memory/memory.ts'
import type { NoteCommand } from '../../src/model/note-command.ts'
import { pathFault } from '../../src/model/path.ts'
import { git, isSound, temporaryMemory } from '../support/home.ts'

type Place = { memory: Memory; space: SpaceSummary; run(input: NoteCommand): Promise<NoteAnswer> }

async function notes(): Promise<Place> {
  const memory = await temporaryMemory()
  const space = await memory.spaces.create('ops')
  return { memory, space, run: (input) => memory.notes.run('ops', input) }
}

const hello = '/memories/hello.md'

test('each write is one commit of a skill that lists, log and blame know', async () => {
  const { memory, space, run } = await notes()
  const { id } = await memory.sessions.create()

  const empty = await run({ command: 'view', path: '/memories' })
  const made = await memory.notes.run(
    'ops',
    { command: 'create', path: hello, file_text: 'one\ntwo\n' },
    { session: id.slice(0, 8) },
  )
  const edited = await run({ command: 'insert', path: hello, insert_line: 1, insert_text: 'one and a half' })

  expect(empty).toEqual({
    text: "Here're the files and directories up to 2 levels deep in /memories, excluding hidden items and node_modules:\n0\t/memories",
    isError: false,
    commit: null,
  })
  expect([made.text, edited.text]).toEqual([`File created successfully at: ${hello}`, `The file ${hello} has been edited.`])
  const log = await memory.skills.log('ops/memories')
  expect(log.map(({ oid, subject }) => [oid, subject])).toEqual([
    [edited.commit, 'Edit the note hello.md'],
    [made.commit, 'Note hello.md'],
  ])
  expect(log[1]).toMatchObject({ session: id, learner: 'memory-tool' })
  expect((await memory.skills.list()).map(({ name }) => name)).toContain('memories')
  expect(await memory.skills.validate('ops/memories')).toEqual([])
  expect((await memory.skills.blame('ops/memories/hello.md')).lines.map(({ text }) => text)).toEqual([
    'one',
    'one and a half',
    'two',
  ])
  expect(isSound(space.path)).toBe(true)
})

test('view numbers lines, takes a range, and shows edits by hand; folders are listed two levels deep', async () => {
  const { space, run } = await notes()
  await run({ command: 'create', path: '/memories/a/b/c/deep.txt', file_text: 'x'.repeat(2048) })
  await run({ command: 'create', path: '/memories/.hidden', file_text: 'x' })
  await run({ command: 'create', path: hello, file_text: 'one\ntwo\nthree' })
  writeFileSync(join(space.path, 'skills/memories/hello.md'), 'one\n2\nthree\n')

  const whole = await run({ command: 'view', path: hello })
  const part = await run({ command: 'view', path: hello, view_range: [2, -1] })
  const beyond = await run({ command: 'view', path: hello, view_range: [9, 10] })
  const list = await run({ command: 'view', path: '/memories/' })

  expect(whole.text).toBe(`Here's the content of ${hello} with line numbers:\n     1\tone\n     2\t2\n     3\tthree`)
  expect(part.text).toMatch(/:\n {5}2\t2\n {5}3\tthree$/)
  expect(beyond).toMatchObject({ isError: true, text: expect.stringContaining('[1, 3]') })
  expect(list.text.split('\n').slice(1)).toEqual([
    '2.0K\t/memories',
    '2.0K\t/memories/a',
    '2.0K\t/memories/a/b',
    '0.0K\t/memories/hello.md',
  ])
})

test('str_replace wants its text exactly once, and answers with the place', async () => {
  const { run } = await notes()
  await run({ command: 'create', path: hello, file_text: 'a\nb\na\n$&\n' })
  const replace = (old_str: string, new_str: string, path = hello): Promise<NoteAnswer> =>
    run({ command: 'str_replace', path, old_str, new_str })

  const [done, several, none, missing] = [
    await replace('b', '$& b\nb'),
    await replace('a', 'x'),
    await replace('zebra', 'x'),
    await replace('a', 'x', '/memories/none.md'),
  ]

  expect(done).toMatchObject({
    isError: false,
    text: 'The memory file has been edited.\n     1\ta\n     2\t$& b\n     3\tb\n     4\ta\n     5\t$&',
  })
  expect([several, none, missing].map(({ text, isError }) => [text, isError])).toEqual([
    ['No replacement was performed. Multiple occurrences of old_str `a` in lines: 1, 4. Please ensure it is unique', true],
    [`No replacement was performed, old_str \`zebra\` did not appear verbatim in ${hello}.`, true],
    ['Error: The path /memories/none.md does not exist. Please provide a valid path.', true],
  ])
})

test('folders are renamed and deleted whole, and a deletion can be undone', async () => {
  const { memory, space, run } = await notes()
  await run({ command: 'create', path: '/memories/old/a.md', file_text: 'a\n' })
  await run({ command: 'create', path: '/memories/old/b.md', file_text: 'b\n' })

  const renamed = await run({ command: 'rename', old_path: '/memories/old', new_path: '/memories/new/place' })
  const deleted = await run({ command: 'delete', path: '/memories/new' })
  const gone = await run({ command: 'view', path: '/memories/new' })
  await memory.project.undo()
  const back = await run({ command: 'view', path: '/memories/new/place/b.md' })

  expect(renamed.text).toBe('Successfully renamed /memories/old to /memories/new/place')
  expect(deleted.text).toBe('Successfully deleted /memories/new')
  expect(gone).toMatchObject({ isError: true, text: 'The path /memories/new does not exist. Please provide a valid path.' })
  expect(back.text).toMatch(/ {5}1\tb$/)
  expect(isSound(space.path)).toBe(true)
})

const refusals: readonly (readonly [NoteCommand, string])[] = [
  [{ command: 'create', path: hello, file_text: 'again' }, `Error: File ${hello} already exists`],
  [{ command: 'create', path: '/memories/SKILL.md', file_text: 'x' }, 'Error: File /memories/SKILL.md already exists'],
  [{ command: 'create', path: `${hello}/below`, file_text: 'x' }, 'Error: /memories/hello.md is a file, not a directory'],
  [
    { command: 'insert', path: hello, insert_line: 9, insert_text: 'x' },
    'Error: Invalid `insert_line` parameter: 9. It should be within the range of lines of the file: [0, 1]',
  ],
  [
    { command: 'insert', path: '/memories/none', insert_line: 0, insert_text: 'x' },
    'Error: The path /memories/none does not exist',
  ],
  [{ command: 'delete', path: '/memories' }, 'Error: The directory /memories itself cannot be deleted'],
  [{ command: 'delete', path: '/memories/none' }, 'Error: The path /memories/none does not exist'],
  [{ command: 'rename', old_path: '/memories/none', new_path: '/memories/x' }, 'Error: The path /memories/none does not exist'],
  [{ command: 'rename', old_path: hello, new_path: hello }, `Error: The destination ${hello} already exists`],
  [
    { command: 'view', path: '/memories/../../secrets.json' },
    'Error: The path /memories/../../secrets.json has the segment "..".',
  ],
  [{ command: 'view', path: '/memories/%2e%2e/x' }, 'Error: The path /memories/%2e%2e/x has encoded dots or slashes.'],
  [{ command: 'create', path: '/etc/passwd', file_text: 'x' }, 'Error: The path /etc/passwd is not below /memories.'],
  [{ command: 'create', path: '/memoriesx', file_text: 'x' }, 'Error: The path /memoriesx is not below /memories.'],
  [{ command: 'delete', path: '/memories/.git/config' }, 'Error: The path /memories/.git/config leads into .git.'],
]

test('what cannot be done is answered in the words that models know, and writes nothing', async () => {
  const { memory, space, run } = await notes()
  await run({ command: 'create', path: hello, file_text: 'one\n' })
  const before = git(space.path, 'rev-parse', 'HEAD')
  const key = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_')

  for (const [input, text] of refusals) expect(await run(input)).toEqual({ text, isError: true, commit: null })
  const bad = [
    null,
    {},
    { command: 'fly' },
    { command: 'create', path: hello },
    { command: 'insert', path: hello, insert_line: 1.5, insert_text: '' },
  ]
  for (const input of bad) expect(await memory.notes.run('ops', input)).toMatchObject({ isError: true })
  const secret = await run({ command: 'create', path: '/memories/keys.md', file_text: `keys\n${key}\n` })
  const large = await run({ command: 'create', path: '/memories/large.md', file_text: 'x '.repeat(1 << 20) })

  expect(secret).toMatchObject({ isError: true, text: expect.stringMatching(/^Error: Line 2 .* secret/) })
  expect(large).toMatchObject({ isError: true, text: expect.stringContaining('1 MiB') })
  expect(git(space.path, 'rev-parse', 'HEAD')).toBe(before)
  await expect(memory.notes.run('nowhere', { command: 'view', path: '/memories' })).rejects.toMatchObject({ code: 'not-found' })
})

test('whatever path a model gives, what is written stays in the folder', async () => {
  const part = fc.constantFrom('..', '.', '', 'a', '.git', '%2e%2e', '\\', 'SKILL.md', 'con', '\u0000', 'memories')
  const path = fc.oneof(
    fc.array(part, { maxLength: 5 }).map((parts) => `/memories/${parts.join('/')}`),
    fc.string(),
  )
  const files = { paths: ['a'], text: async (at: string) => (at === 'a' ? 'a\n' : null) }

  await fc.assert(
    fc.asyncProperty(path, path, async (one, other) => {
      const plans = [
        await planNote({ command: 'create', path: one, file_text: 'x' }, files),
        await planNote({ command: 'rename', old_path: '/memories/a', new_path: other }, files),
        await planNote({ command: 'delete', path: one }, files),
      ]
      for (const plan of plans) {
        if (plan.refused !== null) continue
        for (const change of plan.changes) expect(pathFault(change.op === 'move' ? change.to : change.path)).toBeNull()
      }
      const place = notePlace(one)
      if ('at' in place && place.at !== '') expect(pathFault(place.at)).toBeNull()
    }),
  )
})
