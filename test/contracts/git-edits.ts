import { chmodSync, existsSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FileChange } from '../../src/model/lesson.ts'
import type { Git, HandEdit } from '../../src/seams/git.ts'
import { expectClean, git, note, put, skill, space, textOf } from './git-judge.ts'

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
}
