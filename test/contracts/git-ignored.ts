import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FileChange } from '../../src/model/lesson.ts'
import type { Git, HandEdit } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { expectClean, git, note, put, skill, space, textOf } from './git-judge.ts'

const ada = { name: 'Ada', email: 'ada@example.org' }
const hers = note('Edit by hand', { author: ada })
const nothing = (): FileChange[] => []

const told = (edits: readonly HandEdit[]): string[] => edits.map(({ kind, path }) => `${kind} ${path}`).sort()

/** How every plug of `Git` tells what is no edit by hand. */
export function gitIgnoredContract(open: () => Git): void {
  describe('what is no edit by hand', () => {
    it('is what rules ignore, with the precedence that git gives them', async () => {
      const plug = open()
      const { dir } = await space(plug)
      put(dir, '.gitignore', '*.log\n/build/\ndocs/*\n!docs/kept.md\n\\#odd\nsub dir/only\n')
      put(dir, 'skills/.gitignore', '!keep.log\n/top.txt\n')
      put(dir, 'skills/deep/.gitignore', 'keep.log\nname\n')
      for (const path of ['a.log', 'A.LOG', 'skills/keep.log', 'skills/deep/keep.log', 'skills/other/keep.log'])
        put(dir, path, 'x')
      for (const path of [
        'build/x',
        'skills/build/x',
        'docs/x.md',
        'docs/kept.md',
        '#odd',
        'sub dir/only',
        'skills/sub dir/only',
      ])
        put(dir, path, 'x')
      for (const path of [
        'skills/top.txt',
        'skills/deep/top.txt',
        'skills/deep/name/y',
        '.x.swp',
        'x.bak',
        'X.BAK',
        'skills/~x~',
      ])
        put(dir, path, 'x')
      const judged = git(dir, 'ls-files', '-o', '--exclude-standard', '-z').split('\0').filter(Boolean)

      expect(told(await plug.edits(dir))).toEqual(judged.map((path) => `added ${path}`).sort())

      expectClean((await plug.keepEdits(dir, hers, nothing), dir))
    })

    it('is nothing that a rule covers although it is tracked: it stays, and its edits count', async () => {
      const plug = open()
      const { dir } = await space(plug)
      put(dir, '.gitignore', 'skills/refunds/\nspace.json\n')
      expect(told(await plug.edits(dir))).toEqual(['added .gitignore'])
      put(dir, skill, 'edited\n')
      put(dir, 'skills/refunds/untracked.md', 'ignored\n')

      expect(told(await plug.edits(dir))).toEqual(['added .gitignore', `changed ${skill}`])
      const oid = await plug.keepEdits(dir, hers, nothing)
      expect(expectClean(dir)).toBe(oid)
      expect(textOf(dir, skill)).toBe('edited\n')
      expect(git(dir, 'ls-files').trim().split('\n').length).toBe(5)
    })

    it('is a repository of her own, even one around what is tracked', async () => {
      const plug = open()
      const { dir } = await space(plug)
      git(dir, 'init', '-q', 'skills/refunds')
      put(dir, 'skills/refunds/more.md', 'hers')
      git(dir, 'init', '-q', 'elsewhere')
      put(dir, 'elsewhere/a.md', 'hers')
      put(dir, 'tree/.git', 'gitdir: ../elsewhere/.git\n')
      put(dir, 'tree/b.md', 'hers')

      expect(await plug.edits(dir)).toEqual([])
      expect(await plug.keepEdits(dir, hers, nothing)).toBeNull()
      expect(textOf(dir, skill)).toBe('# Refunds\n')
    })

    it('is a link, a socket, or what lies behind a link', async () => {
      const plug = open()
      const { dir } = await space(plug)
      const outside = join(tempFolder(), 'outside')
      renameSync(join(dir, 'skills/rebooking'), outside)
      symlinkSync(outside, join(dir, 'skills/rebooking'))
      rmSync(join(dir, 'space.json'))
      symlinkSync(join(outside, 'SKILL.md'), join(dir, 'space.json'))
      symlinkSync('/etc', join(dir, 'skills/etc'))
      execFileSync('mkfifo', [join(dir, 'skills/fifo')])

      expect(await plug.edits(dir)).toEqual([])
      put(dir, skill, 'hers\n')
      const oid = await plug.keepEdits(dir, hers, nothing)

      expect(git(dir, 'show', '--format=', '--name-only', oid ?? '').trim()).toBe(skill)
      expect(readFileSync(join(outside, 'SKILL.md'), 'utf8')).toBe('# Rebooking\n')
    })

    it('is a name that no work tree of ours can hold, tracked or not', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const blob = git(dir, 'rev-parse', 'HEAD:space.json').trim()
      const input = Buffer.concat([Buffer.from(`100644 ${blob}\t`), Buffer.from([0x62, 0xff]), Buffer.from('\0')])
      execFileSync('git', ['update-index', '-z', '--index-info'], { cwd: dir, input })
      git(dir, 'commit', '-qm', 'A name in another encoding')
      git(dir, 'checkout', '-q', '--', '.')
      writeFileSync(join(dir, 'back\\slash.md'), 'x')
      expect(await plug.head(dir)).not.toBe(first)

      expect(await plug.edits(dir)).toEqual([])
      put(dir, skill, 'hers\n')
      const oid = await plug.keepEdits(dir, hers, nothing)

      expect(git(dir, 'show', '--format=', '--name-only', oid ?? '').trim()).toBe(skill)
    })

    it('is a rule file that is a folder or a link', async () => {
      const plug = open()
      const { dir } = await space(plug)
      mkdirSync(join(dir, '.gitignore'))
      symlinkSync('../space.json', join(dir, 'skills/.gitignore'))

      expect(await plug.edits(dir)).toEqual([])
    })
  })
}
