import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Git } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { git, learn, skill, space, trap } from './git-judge.ts'

/** How every plug of `Git` bears a repository and an environment that mean harm. */
export function gitHostileContract(open: () => Git): void {
  describe('a repository and an environment that mean harm', () => {
    it('runs nothing that a repository configures', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const { program, sprung } = trap(tempFolder())
      mkdirSync(join(dir, '.git/hooks'), { recursive: true })
      for (const hook of ['post-index-change', 'post-checkout', 'pre-commit', 'post-commit', 'reference-transaction'])
        writeFileSync(join(dir, '.git/hooks', hook), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
      const traps = [
        'core.fsmonitor',
        'core.pager',
        'pager.log',
        'diff.external',
        'diff.x.command',
        'diff.x.textconv',
        'filter.x.clean',
        'filter.x.smudge',
        'gpg.program',
        'core.editor',
        'core.sshCommand',
        'alias.log',
        'core.askPass',
        'credential.helper',
      ]
      for (const name of traps) git(dir, 'config', name, name.startsWith('alias') ? `!${program}` : program)
      git(dir, 'config', 'log.showSignature', 'true')
      writeFileSync(join(dir, '.git/info/attributes'), '* diff=x filter=x\n')

      const second = await learn(plug, dir, first, skill, 'ours\n')
      await plug.log(dir, { path: skill })
      await plug.list(dir, second, 'skills')
      await plug.changedPaths(dir, first, second)
      await plug.recover(dir)

      expect((await plug.log(dir)).length).toBe(2)
      expect(sprung()).toBe(false)
      // Git itself does run them, so the traps are good ones.
      git(dir, 'status')
      expect(sprung()).toBe(true)
    })

    it('never writes to a path that a tree should not hold', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const blob = git(dir, 'rev-parse', 'HEAD:space.json').trim()
      for (const name of ['..', '.git', '.GIT']) {
        const inner = execFileSync('git', ['mktree'], { cwd: dir, input: `100644 blob ${blob}\thooks\n` })
          .toString()
          .trim()
        const tree = execFileSync('git', ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], {
          cwd: dir,
          input: Buffer.concat([Buffer.from(`40000 ${name}\0`), Buffer.from(inner, 'hex')]),
        })
        const evil = git(dir, 'commit-tree', '-p', first, '-m', 'Evil', tree.toString().trim()).trim()

        await expect(plug.publish(dir, first, evil)).rejects.toMatchObject({ code: 'refused' })
      }
      expect(await plug.head(dir)).toBe(first)
      expect(existsSync(join(dir, '..', 'hooks'))).toBe(false)
      expect(git(dir, 'status', '--porcelain')).toBe('')
    })

    it('asks the repository that it was given, whatever the environment names', async () => {
      const plug = open()
      const { dir } = await space(plug)
      const saved = { ...process.env }
      Object.assign(process.env, {
        GIT_DIR: tempFolder(),
        GIT_WORK_TREE: '/',
        GIT_INDEX_FILE: '/nowhere',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'log.showRoot',
        GIT_CONFIG_VALUE_0: 'false',
      })
      try {
        expect((await plug.log(dir))[0]?.paths.length).toBe(4)
      } finally {
        process.env = saved
      }
    })

    it('does not read a branch that holds no commit id', async () => {
      const plug = open()
      const { dir } = await space(plug)
      writeFileSync(join(dir, '.git/refs/heads/main'), 'rubbish\n')
      await expect(plug.head(dir)).rejects.toMatchObject({ code: 'unavailable' })
      rmSync(join(dir, '.git/refs/heads/main'))
      await expect(plug.head(dir)).rejects.toMatchObject({ code: 'not-found' })
      expect(readFileSync(join(dir, '.git/HEAD'), 'utf8')).toBe('ref: refs/heads/main\n')
    })
  })
}
