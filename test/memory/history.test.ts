import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { git, isSound, temporaryHome } from '../support/home.ts'
import { playbook, read, skillText, taught, write } from '../support/taught-space.ts'

describe.each(['auto', 'off'] as const)('with native git %s', (native) => {
  test('every line’s blame names what wrote it, as git’s does, through renames and edits', async () => {
    const { memory, space } = await taught(native)
    const name = await playbook(memory)
    const file = `skills/${name}/SKILL.md`
    write(space, file, read(space, file).replace('**Steps:**', '**Steps:** (checked)'))
    await memory.skills.keep()
    git(space.path, 'mv', `skills/${name}`, 'skills/renamed')
    git(space.path, '-c', 'user.name=Ada', '-c', 'user.email=a@b.c', 'commit', '-qm', 'Move it')

    const blame = await memory.skills.blame('ops/renamed/SKILL.md')

    const judge = git(space.path, 'blame', '-s', '-l', '--root', 'HEAD', '--', 'skills/renamed/SKILL.md').trimEnd().split('\n')
    expect(blame.lines.map(({ commit }) => commit)).toEqual(judge.map((line) => line.slice(0, 40)))
    const edited = blame.lines.find(({ text }) => text.includes('(checked)'))
    expect(blame.commits[edited?.commit ?? '']?.subject).toBe(`Edit ${name}/SKILL.md by hand`)
  })

  test('why a line is there: the lesson, the conversation, and what stood there before', async () => {
    const { memory, space, session } = await taught(native)
    const name = await playbook(memory)
    const file = `skills/${name}/SKILL.md`
    const lines = read(space, file).split('\n')
    const at = lines.findIndex((line) => line.startsWith('## ')) + 1
    const lesson = await memory.skills.why(`ops/${name}:${at}`)
    lines[at - 1] = '## Migrate staging'
    write(space, file, lines.join('\n'))
    await memory.skills.keep()

    const edited = await memory.skills.why(`ops/${name}:${at}`)

    expect(lesson).toMatchObject({ session: { id: session }, entry: { outcome: 'success' }, before: [] })
    expect(lesson.messages.map(({ seq }) => seq)[0]).toBe(1)
    expect(edited).toMatchObject({ text: '## Migrate staging', session: null, messages: [] })
    expect(edited.before.map(({ text, entry }) => [text, entry.session])).toEqual([[lesson.text, session]])
  })

  test('a diff shows what the newest change did, between versions, and up to what lies there now', async () => {
    const { memory, space } = await taught(native)
    const file = 'skills/daily-logs/SKILL.md'
    const [first] = (await memory.skills.log('ops')).slice(-1)
    const text = read(space, file)
    write(space, file, text.replace('# Daily logs', '# Diary'))

    const now = await memory.skills.diff('ops/daily-logs/SKILL.md', first?.oid)
    await memory.skills.keep()
    const last = await memory.skills.diff('ops')
    const whole = await memory.skills.diff('ops', first?.oid, 'HEAD~1')

    expect(now).toMatchObject({ to: null, files: [{ path: file, kind: 'changed' }] })
    expect(now.files[0]?.hunks?.[0]?.lines).toEqual(expect.arrayContaining(['-# Daily logs', '+# Diary']))
    expect(last.files.map(({ path }) => path)).toEqual([file])
    expect(whole.files.map(({ path }) => path)).not.toContain(file)
    expect(whole.files.length).toBeGreaterThan(1)
  })

  test('a lesson is taken back, later ones stay, and it is not learnt again by itself', async () => {
    const { memory, space, session } = await taught(native)
    const lessons = await memory.lessons.list({ state: 'learnt' })
    const success = (await memory.skills.log('ops', { outcome: 'success' }))[0]
    write(
      space,
      'skills/daily-logs/2025-06-15.md',
      `${read(space, 'skills/daily-logs/2025-06-15.md')}\n## [18:00] Mine\n\nkept\n`,
    )
    await memory.skills.keep()

    const reverted = await memory.lessons.revert(success?.lesson ?? '')

    expect(lessons).toHaveLength(2)
    expect(reverted).toMatchObject({ lesson: success?.lesson, reverted: success?.oid, conflicts: [] })
    expect(read(space, 'skills/daily-logs/2025-06-15.md')).toBe('# 2025-06-15\n\n## [18:00] Mine\n\nkept\n')
    expect(await playbook(memory)).toBe('')
    expect((await memory.sessions.flush(session)).learnt).toEqual([])
    expect(isSound(space.path)).toBe(true)
  })

  test('a skill goes, and its id with it, when the lesson that made it and the last one in it are taken back', async () => {
    const { memory, space } = await taught(native)
    const name = await playbook(memory)
    const file = `skills/${name}/SKILL.md`
    const success = (await memory.skills.log('ops', { outcome: 'success' }))[0]
    write(space, file, `${read(space, file)}\n## Mine\n\nkept\n`)
    const [kept] = await memory.skills.keep()

    await memory.lessons.revert(success?.lesson ?? '')
    const between = read(space, file)
    await memory.lessons.revert(kept?.oid ?? '')

    expect(between).toContain('## Mine')
    expect(await playbook(memory)).toBe('')
    expect(git(space.path, 'ls-files', `skills/${name}`)).toBe('')
    expect((await memory.skills.list()).map(({ path }) => path)).not.toContain(`skills/${name}`)
    expect(git(space.path, 'ls-files', '.acontext/skills').trim().split('\n')).toHaveLength(2)
    expect(isSound(space.path)).toBe(true)
  })

  test('where a person changed what a lesson wrote, both texts are shown and nothing is done', async () => {
    const { memory, space } = await taught(native)
    const success = (await memory.skills.log('ops', { outcome: 'success' }))[0]
    const file = `skills/${await playbook(memory)}/SKILL.md`
    write(space, file, read(space, file).replace('**Steps:**', '**Steps:** (mine)'))
    await memory.skills.keep()
    const before = git(space.path, 'rev-parse', 'HEAD')

    const reverted = await memory.lessons.revert(success?.oid ?? '')

    expect(reverted.commit).toBeNull()
    expect(reverted.conflicts).toEqual([
      expect.objectContaining({ path: file, now: expect.stringContaining('(mine)'), then: '' }),
    ])
    expect(git(space.path, 'rev-parse', 'HEAD')).toBe(before)
  })

  test('all that a conversation taught is forgotten, and undo brings it back lesson by lesson', async () => {
    const { memory, space, session } = await taught(native)
    const [start] = (await memory.skills.log('ops')).slice(-1)
    const head = git(space.path, 'rev-parse', 'HEAD^{tree}')

    const forgotten = await memory.lessons.forget(session)
    const left = await memory.skills.diff('ops', start?.oid, 'HEAD')
    await memory.project.undo()
    await memory.project.undo()

    expect(forgotten.map(({ conflicts }) => conflicts)).toEqual([[], []])
    expect(left.files).toEqual([])
    expect(git(space.path, 'rev-parse', 'HEAD^{tree}')).toBe(head)
    await expect(memory.project.undo()).rejects.toMatchObject({ code: 'not-found' })
    expect(isSound(space.path)).toBe(true)
  })

  test('a space is brought back whole, scripts and all, as a new commit that undo takes back', async () => {
    const { memory, space } = await taught(native)
    write(space, 'skills/mine/SKILL.md', skillText('mine'))
    write(space, 'skills/mine/scripts/run.sh', '#!/bin/sh\n')
    chmodSync(join(space.path, 'skills/mine/scripts/run.sh'), 0o755)
    const [kept] = await memory.skills.keep()
    const tree = git(space.path, 'rev-parse', 'HEAD^{tree}')
    const removed = await memory.skills.remove('ops/mine')
    const without = (await memory.skills.list()).map(({ name }) => name)

    const restored = await memory.spaces.restore('ops', kept?.oid ?? '')
    const back = git(space.path, 'rev-parse', 'HEAD^{tree}')
    const mode = statSync(join(space.path, 'skills/mine/scripts/run.sh')).mode & 0o100
    const undone = await memory.project.undo()

    expect(removed.paths).toContain('skills/mine/scripts/run.sh')
    expect(without).not.toContain('mine')
    expect(restored.commit).not.toBeNull()
    expect(back).toBe(tree)
    expect(mode).toBe(0o100)
    expect(undone.undone).toContain('Restore the space')
    expect((await memory.skills.list()).map(({ name }) => name)).not.toContain('mine')
    expect(isSound(space.path)).toBe(true)
  })

  test('one skill is brought back to a date, and shown as it was', async () => {
    const { memory, space } = await taught(native)
    const text = read(space, 'skills/daily-logs/SKILL.md')
    git(space.path, '-c', 'user.name=Ada', '-c', 'user.email=a@b.c', 'commit', '--allow-empty', '-qm', 'Mark')
    const mark = git(space.path, 'rev-parse', 'HEAD').trim()
    write(space, 'skills/daily-logs/SKILL.md', text.replace('# Daily logs', '# Diary'))
    await memory.skills.keep()

    const then = await memory.skills.show('ops/daily-logs', { asOf: mark })
    const list = await memory.skills.list({ space: 'ops', asOf: mark.slice(0, 8) })
    await memory.skills.restore('ops/daily-logs', mark)

    expect(then.text).toBe(text)
    expect(list.map(({ path }) => path)).toEqual((await memory.skills.list()).map(({ path }) => path))
    expect(read(space, 'skills/daily-logs/SKILL.md')).toBe(text)
    await expect(memory.skills.show('ops/daily-logs', { asOf: '2001-01-01' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(memory.skills.list({ asOf: 'nonsense' })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('after packing everything is read as before', async () => {
    const { memory, space, session } = await taught(native)
    const log = await memory.skills.log('ops')
    git(space.path, 'gc', '--quiet')

    const packed = await memory.project.gc()

    expect(packed[0]?.packed.by).toBe(native === 'auto' ? 'git' : 'nobody')
    expect(await memory.skills.log('ops')).toEqual(log)
    expect((await memory.lessons.forget(session)).every(({ commit }) => commit !== null)).toBe(true)
    expect(isSound(space.path)).toBe(true)
  })
})

test('a deleted space comes back by undo', async () => {
  const { memory, space } = await taught()
  await memory.spaces.delete('ops')

  const undone = await memory.project.undo()

  expect(undone).toMatchObject({ space: 'ops', commit: null })
  expect((await memory.spaces.get('ops')).lessons).toBe(2)
  expect(isSound(space.path)).toBe(true)
})

test('a folder is added as a skill under a free name, without links and repositories in it', async () => {
  const { memory, space } = await taught()
  const folder = join(temporaryHome(), 'daily-logs')
  mkdirSync(join(folder, '.git'), { recursive: true })
  writeFileSync(join(folder, 'SKILL.md'), skillText('Daily Logs'))
  writeFileSync(join(folder, '.git/config'), 'x')
  writeFileSync(join(folder, 'picture.bin'), Buffer.from([0, 1, 2]))

  const skill = await memory.skills.add(folder, 'ops')

  expect(skill).toMatchObject({ path: 'skills/daily-logs-2', files: ['SKILL.md', 'picture.bin'] })
  expect((await memory.skills.validate('ops/daily-logs-2')).map(({ level, message }) => [level, message])).toEqual([
    ['error', 'The name "Daily Logs" is not 1 to 64 lower-case letters, digits and single hyphens.'],
  ])
  await expect(memory.skills.add(folder, 'ops')).rejects.toMatchObject({ code: 'exists', field: 'name' })
  await expect(memory.skills.add(dirname(folder), 'ops')).rejects.toMatchObject({ code: 'invalid' })
  expect(isSound(space.path)).toBe(true)
})

test('what a new space and a lesson write keeps the rules of the format', async () => {
  const { memory } = await taught()

  expect(await memory.skills.validate()).toEqual([])
})
