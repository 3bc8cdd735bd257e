import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Git } from '../../src/seams/git.ts'
import { copyOf, expectClean, git, learn, put, skill, space, textOf } from './git-judge.ts'

/** How every plug of `Git` finishes what was left behind. */
export function gitRecoverContract(open: () => Git): void {
  describe('recovering', () => {
    it('does nothing when there is nothing to do', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      put(dir, skill, 'being edited\n')

      await plug.recover(dir)

      expect(git(dir, 'status', '--porcelain').trim()).toBe(`M ${skill}`)
      expect(await plug.head(dir)).toBe(first)
    })

    it('brings work tree and index up to what a person committed on top', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const stopped = copyOf(dir)
      const second = await learn(plug, dir, first, skill, 'ours\n')
      // The work tree and index of before, the branch of after, and the note: as a kill after the move leaves them.
      git(stopped, 'fetch', '-q', dir, 'main')
      git(stopped, 'update-ref', 'refs/heads/main', second)
      writeFileSync(join(stopped, '.git/acontext/pending'), `acontext publishes ${second} after ${first}\n`)
      put(stopped, 'hers.md', 'hers\n')
      git(stopped, 'add', 'hers.md')
      git(stopped, 'commit', '-qm', 'Hers', '--', 'hers.md')

      await plug.recover(stopped)

      expectClean(stopped)
      expect(textOf(stopped, skill)).toBe('ours\n')
      expect(git(stopped, 'log', '--format=%s').trim().split('\n')[0]).toBe('Hers')
    })

    it('leaves the work tree of another branch alone, and goes on when the branch is back', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const stopped = copyOf(dir)
      const second = await learn(plug, dir, first, skill, 'ours\n')
      git(stopped, 'fetch', '-q', dir, 'main')
      git(stopped, 'switch', '-qc', 'side')
      git(stopped, 'update-ref', 'refs/heads/main', second)
      writeFileSync(join(stopped, '.git/acontext/pending'), `acontext publishes ${second} after ${first}\n`)

      await plug.recover(stopped)
      expect(textOf(stopped, skill)).toBe('# Refunds\n')
      git(stopped, 'symbolic-ref', 'HEAD', 'refs/heads/main')
      await plug.recover(stopped)

      expect(expectClean(stopped)).toBe(second)
    })

    it('goes on behind a torn line of the reflog, and drops a note that says nothing', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      appendFileSync(join(dir, '.git/logs/refs/heads/main'), `${first} 12`)
      writeFileSync(join(dir, '.git/acontext/pending'), '')

      const second = await learn(plug, dir, first, skill, 'ours\n')

      expect(git(dir, 'reflog', '-1', '--format=%H', 'main').trim()).toBe(second)
      expectClean(dir)
    })
  })
}
