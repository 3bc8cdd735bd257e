import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isomorphicGit } from '../../src/drivers/git-isomorphic.ts'
import { nativeGit } from '../../src/drivers/git-native.ts'
import { openGit } from '../../src/drivers/git-open.ts'
import { learn, space } from '../contracts/git-judge.ts'
import { gitSuite } from '../contracts/git-suite.ts'
import { tempFolder } from '../support/temp-folder.ts'

describe('git with the native program as its reader', () => {
  gitSuite(() => openGit({ native: 'auto' }))
})

describe('the native reader itself', () => {
  it('tells what the other reader tells', async () => {
    const own = isomorphicGit()
    const native = nativeGit()
    const { dir, first } = await space(own)
    let head = first
    for (let at = 1; at <= 5; at += 1) head = await learn(own, dir, head, `skills/é-${at % 2}/a b.md`, `${at}\n`)

    for (const query of [
      {},
      { limit: 0 },
      { limit: 3 },
      { path: 'skills/é-1' },
      { path: 'skills/é-0/a b.md', limit: 1 },
      { until: first },
    ]) {
      expect(await native?.log(dir, query)).toEqual(await own.log(dir, query))
    }
    for (const under of [undefined, 'skills', 'skills/é-1', 'gone'])
      expect(await native?.list(dir, head, under)).toEqual(await own.list(dir, head, under))
    expect(await native?.changedPaths(dir, first, head)).toEqual(await own.changedPaths(dir, first, head))
  })

  it('is not there when PATH leads to no git, and folders of PATH that depend on where one stands do not count', () => {
    expect(nativeGit(tempFolder())).toBeNull()
    expect(nativeGit('')).toBeNull()
    expect(nativeGit(['.', 'bin', join('..', 'bin')].join(delimiter))).toBeNull()
  })

  it('takes no option for a commit', async () => {
    const { dir, first } = await space(isomorphicGit())

    await expect(nativeGit()?.list(dir, '--output=/tmp/x')).rejects.toMatchObject({ code: 'not-found' })
    await expect(nativeGit()?.log(dir, { from: first, until: '--all' })).rejects.toMatchObject({ code: 'not-found' })
  })
})
