import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FileChange } from '../../src/model/lesson.ts'
import type { Git, HandEdit } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { expectClean, git, learn, note, put, space, textOf } from './git-judge.ts'

const skill = 'skills/refunds/SKILL.md'
const other = 'skills/rebooking/SKILL.md'
const ada = { name: 'Ada', email: 'ada@example.org' }
const hers = note('Edit by hand', { author: ada })
const nothing = (): FileChange[] => []

const told = (edits: readonly HandEdit[]): string[] => edits.map(({ kind, path }) => `${kind} ${path}`).sort()

/** How every plug of `Git` finds and keeps what a person does in the work tree. */
export function gitEditsContract(open: () => Git): void {
  describe('edits by hand', () => {
    it('are told and committed byte for byte, under the name of the person', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const bytes = Buffer.from([0, 255, 13, 10, 128])
      writeFileSync(join(dir, skill), bytes)
      put(dir, 'skills/new/scripts/run.sh', '#!/bin/sh')
      chmodSync(join(dir, 'skills/new/scripts/run.sh'), 0o744)
      chmodSync(join(dir, other), 0o755)
      rmSync(join(dir, 'space.json'))

      expect(told(await plug.edits(dir))).toEqual([
        'added skills/new/scripts/run.sh',
        `changed ${other}`,
        `changed ${skill}`,
        'removed space.json',
      ])
      const oid = await plug.keepEdits(dir, hers, nothing)

      expect(expectClean(dir)).toBe(oid)
      expect(git(dir, 'log', '-1', '--format=%an %P').trim()).toBe(`Ada ${first}`)
      expect(git(dir, 'rev-parse', 'refs/acontext/worktree').trim()).toBe(oid)
      expect(Buffer.from((await plug.read(dir, oid ?? '', skill)) ?? [])).toEqual(bytes)
      expect(git(dir, 'ls-files', '-s', 'skills').match(/^\d+/gm)).toEqual(['100755', '100755', '100644', '100644'])
      expect(statSync(join(dir, 'skills/new/scripts/run.sh')).mode & 0o777).toBe(0o744)
      expect(await plug.edits(dir)).toEqual([])
      expect(await plug.keepEdits(dir, hers, nothing)).toBeNull()
    })

    it('come with what else belongs to the same commit', async () => {
      const plug = open()
      const { dir } = await space(plug)
      put(dir, skill, 'hers\n')
      let heard: string[] = []

      const oid = await plug.keepEdits(dir, hers, (edits) => {
        heard = told(edits)
        return [
          { op: 'write', path: '.acontext/skills/1.json', text: '{}' },
          { op: 'remove', path: 'space.json' },
        ]
      })

      expect(heard).toEqual([`changed ${skill}`])
      expect(expectClean(dir)).toBe(oid)
      expect(textOf(dir, '.acontext/skills/1.json')).toBe('{}')
      expect(existsSync(join(dir, 'space.json'))).toBe(false)
    })

    it('turn files into folders and folders into files', async () => {
      const plug = open()
      const { dir } = await space(plug)
      rmSync(join(dir, 'space.json'))
      put(dir, 'space.json/deep/inside', 'x')
      rmSync(join(dir, 'skills/rebooking'), { recursive: true })
      put(dir, 'skills/rebooking', 'a file now')

      const oid = await plug.keepEdits(dir, hers, nothing)

      expect(expectClean(dir)).toBe(oid)
      expect(git(dir, 'ls-files').trim().split('\n')).toEqual(['skills/rebooking', skill, 'space.json/deep/inside'])
      expect(textOf(dir, 'skills/rebooking')).toBe('a file now')
    })

    it('are not what a person committed herself, but what she did after that', async () => {
      const plug = open()
      const { dir } = await space(plug)
      put(dir, skill, 'one\n')
      put(dir, 'skills/own/SKILL.md', 'own\n')
      git(dir, 'add', '-A')
      git(dir, 'commit', '-qm', 'Hers')
      expect(await plug.edits(dir)).toEqual([])

      put(dir, skill, '# Refunds\n') // what it was before her commit
      rmSync(join(dir, 'skills/own/SKILL.md'))

      expect(told(await plug.edits(dir))).toEqual([`changed ${skill}`, 'removed skills/own/SKILL.md'])
      const oid = await plug.keepEdits(dir, hers, nothing)
      expect(expectClean(dir)).toBe(oid)
      expect(textOf(dir, skill)).toBe('# Refunds\n')
    })

    it('are seen when size and time of a file are those of the index', async () => {
      const plug = open()
      const { dir } = await space(plug)
      const { atime, mtime } = statSync(join(dir, '.git/index'))
      put(dir, skill, '# REFUNDS\n')
      utimesSync(join(dir, skill), atime, mtime)

      expect(told(await plug.edits(dir))).toEqual([`changed ${skill}`])
    })
  })

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

  describe('edits that are staged', () => {
    it('are kept when the work tree says the same, or nothing is staged but the plan to', async () => {
      const plug = open()
      const { dir } = await space(plug)
      put(dir, skill, 'staged\n')
      put(dir, 'skills/new/SKILL.md', 'new\n')
      git(dir, 'add', skill)
      git(dir, 'add', '-N', 'skills/new')
      git(dir, 'rm', '-q', 'space.json')

      const oid = await plug.keepEdits(dir, hers, nothing)

      expect(expectClean(dir)).toBe(oid)
      expect(textOf(dir, 'skills/new/SKILL.md')).toBe('new\n')
    })

    it.each([
      ['edited to another text', (dir: string) => put(dir, skill, 'edited\n'), 'edited\n'],
      ['removed', (dir: string) => rmSync(join(dir, skill)), null],
    ])('are a conflict when they were then %s', async (_, edit, left) => {
      const plug = open()
      const { dir, first } = await space(plug)
      put(dir, skill, 'staged\n')
      put(dir, other, 'fine\n')
      git(dir, 'add', skill)
      edit(dir)
      const before = git(dir, 'status', '--porcelain')

      await expect(plug.keepEdits(dir, hers, nothing)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(skill),
      })

      expect(await plug.head(dir)).toBe(first)
      expect(git(dir, 'status', '--porcelain')).toBe(before)
      expect([git(dir, 'show', `:${skill}`), textOf(dir, skill)]).toEqual(['staged\n', left])
    })
  })

  describe('edits that go on while they are kept', () => {
    const during = (acts: readonly (() => void)[]) => {
      const left = [...acts]
      return (): FileChange[] => (left.shift()?.(), [])
    }

    it('are committed as they are at last', async () => {
      const plug = open()
      const { dir } = await space(plug)
      put(dir, skill, 'one\n')

      const oid = await plug.keepEdits(dir, hers, during([() => put(dir, skill, 'two\n'), () => put(dir, other, 'also\n')]))

      expect(git(dir, 'show', `${oid}:${skill}`)).toBe('two\n')
      expect(git(dir, 'log', '--format=%s').trim().split('\n').length).toBe(2)
      expect(textOf(dir, skill)).toBe('two\n')
      expect(told(await plug.edits(dir))).toEqual([`changed ${other}`])
    })

    it('may be taken back or thrown away, and stay so', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      put(dir, skill, 'one\n')
      put(dir, 'skills/new/SKILL.md', 'new\n')
      rmSync(join(dir, other))
      const back = (): void => {
        put(dir, skill, '# Refunds\n')
        put(dir, other, '# Rebooking\n')
        rmSync(join(dir, 'skills/new'), { recursive: true })
      }

      expect(await plug.keepEdits(dir, hers, during([back]))).toBeNull()

      expect(expectClean(dir)).toBe(first)
      expect(textOf(dir, skill)).toBe('# Refunds\n')
    })

    it('are a conflict when they do not end, and nothing happened', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      let text = 0
      const write = (): FileChange[] => (put(dir, skill, `${(text += 1)}\n`), [])
      write()

      await expect(plug.keepEdits(dir, hers, write)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(skill),
      })

      expect(await plug.head(dir)).toBe(first)
      expect(textOf(dir, skill)).toBe('4\n')
    })

    it('stay on top of a commit of her own', async () => {
      const plug = open()
      const { dir } = await space(plug)
      put(dir, skill, 'edited\n')
      const commit = (): void => {
        put(dir, 'own.md', 'own\n')
        git(dir, 'add', 'own.md')
        git(dir, 'commit', '-qm', 'Hers')
      }

      const oid = await plug.keepEdits(dir, hers, during([commit]))

      expect(expectClean(dir)).toBe(oid)
      expect(git(dir, 'log', '--format=%s').trim().split('\n')).toEqual(['Edit by hand', 'Hers', 'Start'])
    })

    it('are kept once, however many ask, beside a lesson', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const lesson = await plug.commit(dir, first, [{ op: 'write', path: other, text: 'learnt\n' }], note('Learn'))
      put(dir, skill, 'edited\n')

      await Promise.all([
        plug.keepEdits(dir, hers, nothing),
        plug.publish(dir, first, lesson),
        plug.keepEdits(dir, hers, nothing),
        plug.recover(dir),
      ])

      expectClean(dir)
      expect(
        git(dir, 'log', '--format=%s')
          .trim()
          .split('\n')
          .filter((subject) => subject === 'Edit by hand').length,
      ).toBe(1)
      expect(textOf(dir, skill)).toBe('edited\n')
    })
  })

  describe('edits beside a publish that was killed', () => {
    /** The branch of after, work tree and index of before, and the note: as a kill after the move leaves them. */
    async function stopped(plug: Git): Promise<{ dir: string; second: string }> {
      const { dir, first } = await space(plug)
      const second = await plug.commit(dir, first, [{ op: 'write', path: skill, text: 'learnt\n' }], note('Learn'))
      git(dir, 'update-ref', 'refs/heads/main', second)
      writeFileSync(join(dir, '.git/acontext/pending'), `acontext publishes ${second} after ${first}\n`)
      return { dir, second }
    }

    it('do not hold what the lesson was about to write', async () => {
      const plug = open()
      const { dir, second } = await stopped(plug)

      expect(await plug.edits(dir)).toEqual([])
      expect(await plug.keepEdits(dir, hers, nothing)).toBeNull()
      await plug.recover(dir)

      expect(expectClean(dir)).toBe(second)
      expect(textOf(dir, skill)).toBe('learnt\n')
    })

    it('lose nothing where both wrote: her text stays and is her next edit', async () => {
      const plug = open()
      const { dir, second } = await stopped(plug)
      put(dir, skill, 'hers\n')
      put(dir, other, 'hers too\n')

      await plug.recover(dir)
      expect(told(await plug.edits(dir))).toEqual([`changed ${other}`, `changed ${skill}`])
      const oid = await plug.keepEdits(dir, hers, nothing)

      expect(expectClean(dir)).toBe(oid)
      expect(textOf(dir, skill)).toBe('hers\n')
      expect(git(dir, 'show', `${second}:${skill}`)).toBe('learnt\n')
    })
  })

  it('a person who goes on editing after a lesson finds her text in the next edits', async () => {
    const plug = open()
    const { dir, first } = await space(plug)
    await learn(plug, dir, first, skill, 'learnt\n')
    put(dir, skill, 'learnt\nand hers\n')
    expect(told(await plug.edits(dir))).toEqual([`changed ${skill}`])
  })
}
