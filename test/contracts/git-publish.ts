import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FileChange } from '../../src/model/lesson.ts'
import type { Git } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { expectClean, git, learn, note, put, skill, space, textOf } from './git-judge.ts'

/** How every plug of `Git` moves the branch, and the work tree with it. */
export function gitPublishContract(open: () => Git): void {
  describe('publishing', () => {
    it('moves branch, work tree and index, and both reflogs tell of it', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const changes: FileChange[] = [
        { op: 'write', path: skill, text: 'Ask for the receipt.\n' },
        { op: 'remove', path: 'skills/rebooking/fares/basic.md' },
        { op: 'write', path: 'skills/new/deep/a.md', text: 'a\n' },
      ]

      const second = await plug.commit(dir, first, changes, note('Second'))

      expect(await plug.publish(dir, first, second)).toEqual({ result: 'done' })
      expect(expectClean(dir)).toBe(second)
      expect(await plug.head(dir)).toBe(second)
      expect(textOf(dir, skill)).toBe('Ask for the receipt.\n')
      expect(existsSync(join(dir, 'skills/rebooking/fares'))).toBe(false)
      expect(textOf(dir, 'skills/new/deep/a.md')).toBe('a\n')
      expect(git(dir, 'rev-parse', 'refs/acontext/worktree').trim()).toBe(second)
      expect(git(dir, 'reflog', '--format=%h %gs', 'main')).toBe(git(dir, 'reflog', '--format=%h %gs', 'HEAD'))
      expect(git(dir, 'reflog', '-1', '--format=%H %gs').trim()).toBe(`${second} commit: Second`)
      expect(readdirSync(join(dir, '.git/acontext/tmp'))).toEqual([])
    })

    it('turns files into folders and folders into files', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const changes: FileChange[] = [
        { op: 'remove', path: 'space.json' },
        { op: 'write', path: 'space.json/inside', text: 'x' },
        { op: 'remove', path: 'skills/rebooking/SKILL.md' },
        { op: 'remove', path: 'skills/rebooking/fares/basic.md' },
        { op: 'write', path: 'skills/rebooking', text: 'now a file' },
      ]

      const second = await plug.commit(dir, first, changes, note('Turn'))
      expect(await plug.publish(dir, first, second)).toEqual({ result: 'done' })
      expectClean(dir)
      const third = await plug.commit(
        dir,
        second,
        [
          { op: 'remove', path: 'skills/rebooking' },
          { op: 'write', path: 'skills/rebooking/SKILL.md', text: 'back' },
        ],
        note('Back'),
      )

      expect(await plug.publish(dir, second, third)).toEqual({ result: 'done' })
      expect(expectClean(dir)).toBe(third)
    })

    it('does nothing when the branch is no longer at the base', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const ours = await plug.commit(dir, first, [{ op: 'write', path: skill, text: 'ours' }], note('Ours'))
      put(dir, 'space.json', '{"hers":1}')
      git(dir, 'commit', '-qam', 'Hers')
      const hers = await plug.head(dir)

      expect(await plug.publish(dir, first, ours)).toEqual({ result: 'moved' })
      expect(expectClean(dir)).toBe(hers)
    })

    it.each([
      ['edited', (dir: string) => put(dir, skill, 'hers'), [skill]],
      ['removed', (dir: string) => rmSync(join(dir, skill)), [skill]],
      ['made where a file shall be new', (dir: string) => put(dir, 'skills/new/SKILL.md', 'hers'), ['skills/new/SKILL.md']],
      ['replaced by a link', (dir: string) => (rmSync(join(dir, skill)), symlinkSync('SKILL.md.old', join(dir, skill))), [skill]],
      ['replaced by a folder', (dir: string) => (rmSync(join(dir, skill)), put(dir, `${skill}/x`, 'hers')), [skill]],
      [
        'staged, and then put back',
        (dir: string) => (put(dir, skill, 'hers'), git(dir, 'add', '.'), put(dir, skill, '# Refunds\n')),
        [skill],
      ],
    ])('touches nothing when a file was %s by a person', async (_, edit, paths) => {
      const plug = open()
      const { dir, first } = await space(plug)
      const changes: FileChange[] = [skill, 'skills/new/SKILL.md', 'space.json'].map((path) => ({
        op: 'write',
        path,
        text: 'ours',
      }))
      const ours = await plug.commit(dir, first, changes, note('Ours'))
      edit(dir)
      const before = git(dir, 'status', '--porcelain')

      expect(await plug.publish(dir, first, ours)).toEqual({ result: 'edited', paths })
      expect(await plug.head(dir)).toBe(first)
      expect(git(dir, 'status', '--porcelain')).toBe(before)
      expect(textOf(dir, 'space.json')).toBe('{}\n')
    })

    it('never writes or removes through a folder that a person replaced by a link', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const elsewhere = join(tempFolder(), 'elsewhere')
      renameSync(join(dir, 'skills/refunds'), elsewhere)
      symlinkSync(elsewhere, join(dir, 'skills/refunds'))

      const written = await plug.commit(dir, first, [{ op: 'write', path: skill, text: 'ours' }], note('Write'))
      const removed = await plug.commit(dir, first, [{ op: 'remove', path: skill }], note('Remove'))

      expect(await plug.publish(dir, first, written)).toEqual({ result: 'edited', paths: [skill] })
      expect(await plug.publish(dir, first, removed)).toEqual({ result: 'edited', paths: [skill] })
      expect(readFileSync(join(elsewhere, 'SKILL.md'), 'utf8')).toBe('# Refunds\n')
    })

    it('publishes what already lies in the work tree, staged or not', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      put(dir, skill, 'by hand')
      put(dir, 'skills/hand/SKILL.md', 'by hand too')
      git(dir, 'add', 'skills/hand')
      rmSync(join(dir, 'space.json'))
      const changes: FileChange[] = [
        { op: 'write', path: skill, text: 'by hand' },
        { op: 'write', path: 'skills/hand/SKILL.md', text: 'by hand too' },
        { op: 'remove', path: 'space.json' },
      ]

      const hers = await plug.commit(
        dir,
        first,
        changes,
        note('Edit by hand', { author: { name: 'Ada', email: 'ada@example.org' } }),
      )

      expect(await plug.publish(dir, first, hers)).toEqual({ result: 'done' })
      expect(expectClean(dir)).toBe(hers)
    })

    it('leaves what it does not touch: other edits, staged files, untracked files, modes', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      put(dir, 'skills/rebooking/SKILL.md', 'an edit elsewhere\n')
      put(dir, 'staged.md', 'staged\n')
      git(dir, 'add', 'staged.md')
      put(dir, 'skills/refunds/untracked.md', 'hers\n')
      chmodSync(join(dir, skill), 0o600)

      await learn(plug, dir, first, skill, 'ours\n')

      expect(git(dir, 'status', '--porcelain').split('\n').filter(Boolean).sort()).toEqual([
        ' M skills/rebooking/SKILL.md',
        '?? skills/refunds/untracked.md',
        'A  staged.md',
      ])
      expect(statSync(join(dir, skill)).mode & 0o777).toBe(0o600)
    })

    it('brings commits that native git made: links, modes, other repositories', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      git(dir, 'switch', '-qc', 'side')
      symlinkSync('space.json', join(dir, 'link'))
      chmodSync(join(dir, skill), 0o755)
      put(dir, 'run.sh', '#!/bin/sh\n')
      chmodSync(join(dir, 'run.sh'), 0o755)
      git(dir, 'add', '-A')
      git(dir, 'update-index', '--add', '--cacheinfo', `160000,${first},module`)
      git(dir, 'commit', '-qm', 'Side')
      const side = git(dir, 'rev-parse', 'HEAD').trim()
      git(dir, 'switch', '-q', 'main')

      expect(await plug.publish(dir, first, side)).toEqual({ result: 'done' })

      expect(expectClean(dir)).toBe(side)
      expect(lstatSync(join(dir, 'link')).isSymbolicLink()).toBe(true)
      expect(
        await plug.publish(
          dir,
          side,
          await plug.commit(
            dir,
            side,
            [
              { op: 'remove', path: 'link' },
              { op: 'remove', path: 'module' },
            ],
            note('Away'),
          ),
        ),
      ).toEqual({ result: 'done' })
      expectClean(dir)
      expect(existsSync(join(dir, 'module'))).toBe(false)
    })

    it.each([['2'], ['3'], ['4']])('keeps an index of version %s in step', async (version) => {
      const plug = open()
      const { dir, first } = await space(plug)
      put(dir, 'planned.md', 'x')
      if (version === '3') git(dir, 'add', '--intent-to-add', 'planned.md')
      git(dir, 'update-index', '--index-version', version)
      expect(readFileSync(join(dir, '.git/index')).readUInt32BE(4)).toBe(Number(version))

      const second = await learn(plug, dir, first, 'skills/zebra/SKILL.md', 'z\n')
      await learn(plug, dir, second, skill, 'new\n')

      expect(git(dir, 'status', '--porcelain').trim()).toBe(version === '3' ? 'A planned.md' : '?? planned.md')
    })

    it('makes an index that was lost anew, and says so when it cannot read one', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      rmSync(join(dir, '.git/index'))
      const second = await learn(plug, dir, first, skill, 'new\n')
      expectClean(dir)
      git(dir, 'update-index', '--split-index')
      const third = await plug.commit(dir, second, [{ op: 'write', path: skill, text: 'newer' }], note('Third'))

      await expect(plug.publish(dir, second, third)).rejects.toMatchObject({ code: 'unavailable' })

      expect(expectClean(dir)).toBe(second)
      git(dir, 'update-index', '--no-split-index')
      expect(await plug.publish(dir, second, third)).toEqual({ result: 'done' })
    })
  })
}
