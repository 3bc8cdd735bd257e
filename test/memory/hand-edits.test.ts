import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { messagesOf } from '../support/conversation.ts'
import { git, isSound } from '../support/home.ts'
import { read, skillText, taught, write } from '../support/taught-space.ts'

describe.each(['auto', 'off'] as const)('with native git %s', (native) => {
  test('an edit by hand is committed under the person’s name before the next lesson', async () => {
    const { memory, space } = await taught(native)
    const log = 'skills/daily-logs/2025-06-15.md'
    write(space, log, `${read(space, log)}\nmy remark\n`)
    write(space, 'skills/mine/SKILL.md', skillText('mine'))
    write(space, 'skills/mine/scripts/run.sh', '#!/bin/sh\n')
    chmodSync(join(space.path, 'skills/mine/scripts/run.sh'), 0o755)
    writeFileSync(join(space.path, 'skills/mine/picture.bin'), Buffer.from([0, 255, 1, 254]))
    const { id } = await memory.sessions.create({ space: 'ops' })
    await memory.sessions.append(id, messagesOf([{ role: 'user', content: 'I always want TypeScript in strict mode.' }]))

    const { learnt } = await memory.sessions.flush(id)

    const [lesson, edit] = await memory.skills.log('ops')
    expect(learnt).toHaveLength(1)
    expect(lesson?.author.name).toBe('acontext')
    expect(edit?.author.name).not.toBe('acontext')
    expect(edit?.subject).toBe('Edit 4 files by hand')
    expect(read(space, log)).toContain('my remark')
    expect(git(space.path, 'ls-tree', '-r', 'HEAD', 'skills/mine/scripts')).toMatch(/^100755/)
    expect((await memory.skills.list()).map(({ name }) => name)).toContain('mine')
    expect(isSound(space.path)).toBe(true)
  })

  test('a clean work tree, and what git ignores, is no edit', async () => {
    const { memory, space } = await taught(native)
    write(space, 'skills/daily-logs/.SKILL.md.swp', 'x')
    write(space, '.gitignore', 'secret.txt\n')
    await memory.skills.keep()
    write(space, 'secret.txt', 'x')

    expect(await memory.skills.keep()).toEqual([])
  })

  test('removing a skill’s folder by hand removes its id with it', async () => {
    const { memory, space } = await taught(native)
    rmSync(join(space.path, 'skills/user-general-facts'), { recursive: true })

    const [kept] = await memory.skills.keep('ops')

    expect(kept?.paths.filter((path) => path.startsWith('.acontext/'))).toHaveLength(1)
    expect((await memory.skills.list()).map(({ path }) => path)).not.toContain('skills/user-general-facts')
    expect(isSound(space.path)).toBe(true)
  })

  test('what is staged with one text and edited to another stays both, and the lesson waits', async () => {
    const { memory, space } = await taught(native)
    const file = 'skills/daily-logs/SKILL.md'
    write(space, file, skillText('staged'))
    git(space.path, 'add', file)
    write(space, file, skillText('edited'))

    await expect(memory.skills.keep()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(file) })

    expect(git(space.path, 'show', `:${file}`)).toBe(skillText('staged'))
    expect(read(space, file)).toBe(skillText('edited'))
  })
})

test('a skill that a person commits with git herself is found after the next write', async () => {
  const { memory, space } = await taught()
  write(space, 'skills/mine/SKILL.md', skillText('mine'))
  git(space.path, 'add', '.')
  git(space.path, '-c', 'user.name=Ada', '-c', 'user.email=a@b.c', 'commit', '-qm', 'My skill')

  const [named] = await memory.skills.keep('ops')
  const again = await memory.skills.keep('ops')

  expect(named?.subject).toBe('Give an id to mine')
  expect(again).toEqual([])
  expect((await memory.skills.show('ops/mine')).text).toBe(skillText('mine'))
  expect(isSound(space.path)).toBe(true)
})
