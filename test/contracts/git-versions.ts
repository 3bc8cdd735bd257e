import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FileChange } from '../../src/model/lesson.ts'
import type { Git, PathChange } from '../../src/seams/git.ts'
import { expectClean, git, note, skill, space, textOf } from './git-judge.ts'

const numbered = (count: number, word = 'line'): string => Array.from({ length: count }, (_, at) => `${word} ${at}\n`).join('')

/** How every plug of `Git` compares versions, and takes files from them. */
export function gitVersionsContract(open: () => Git): void {
  describe('what differs between two commits', () => {
    /** As git tells it: what happened to which path, and where it was before. */
    function judged(dir: string, from: string, to: string): string[] {
      const words = git(dir, 'diff-tree', '-r', '-M', '-z', '--name-status', from, to).split('\0')
      const rows: string[] = []
      while (words.length > 1) {
        const [kind = '', path] = words.splice(0, 2)
        rows.push(kind.startsWith('R') ? `${path} > ${words.shift()}` : `${kind} ${path}`)
      }
      return rows.sort()
    }

    const told = (changes: readonly PathChange[]): string[] =>
      changes
        .map(({ path, before, after, was }) =>
          was !== null ? `${was} > ${path}` : `${before === null ? 'A' : after === null ? 'D' : 'M'} ${path}`,
        )
        .sort()

    it('is told with its blobs, and renames are found where half of the lines stayed', async () => {
      const plug = open()
      const files = ['same', 'alike', 'other', 'gone', 'kept'].map((name) => ({ path: `${name}.md`, text: numbered(20, name) }))
      const { dir, first } = await space(plug, files)
      const changes: FileChange[] = [
        { op: 'move', from: 'same.md', to: 'moved/é same.md' },
        { op: 'remove', path: 'alike.md' },
        { op: 'write', path: 'moved/alike.md', text: `${numbered(14, 'alike')}new\n` },
        { op: 'remove', path: 'other.md' },
        { op: 'write', path: 'moved/other.md', text: `${numbered(4, 'other')}${numbered(16, 'new')}` },
        { op: 'remove', path: 'gone.md' },
        { op: 'write', path: 'kept.md', text: 'changed\n' },
      ]
      const second = await learnAll(plug, dir, first, changes)

      const changed = await plug.changes(dir, first, second)

      expect(told(changed)).toEqual(judged(dir, first, second))
      expect(told(changed)).toContain('alike.md > moved/alike.md')
      expect(told(changed)).toContain('D other.md')
      const kept = changed.find(({ path }) => path === 'kept.md')
      expect([kept?.before, kept?.after]).toEqual([
        git(dir, 'rev-parse', `${first}:kept.md`).trim(),
        git(dir, 'rev-parse', 'HEAD:kept.md').trim(),
      ])
      expect(told(await plug.changes(dir, second, first))).toEqual(judged(dir, second, first))
      expect(told(await plug.changes(dir, first, second, 'moved/alike.md'))).toEqual(['alike.md > moved/alike.md'])
      expect(told(await plug.changes(dir, first, second, 'kept.md'))).toEqual(['M kept.md'])
      expect(await plug.changes(dir, first, second, 'moved/al')).toEqual([])
      expect(await plug.changes(dir, first, first)).toEqual([])
      await expect(plug.changes(dir, first, 'e'.repeat(40))).rejects.toMatchObject({ code: 'not-found' })
    })

    it('is a mode too, and no link', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      chmodSync(join(dir, skill), 0o755)
      symlinkSync('space.json', join(dir, 'link'))
      writeFileSync(join(dir, 'bytes'), Buffer.from([0, 1, 2]))
      git(dir, 'add', '-A')
      git(dir, 'commit', '-qm', 'Hers')

      expect(told(await plug.changes(dir, first, await plug.head(dir)))).toEqual(['A bytes', `M ${skill}`])
    })
  })

  describe('taking a file from another commit', () => {
    it('brings its bytes and its mode, to wherever it is asked for', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const bytes = Buffer.from([0, 255, 10])
      writeFileSync(join(dir, 'run.bin'), bytes, { mode: 0o755 })
      git(dir, 'add', '-A')
      git(dir, 'commit', '-qm', 'Hers')
      const at = await plug.head(dir)
      git(dir, 'rm', '-q', 'run.bin')
      git(dir, 'commit', '-qm', 'Gone')

      const third = await learnAll(plug, dir, await plug.head(dir), [
        { op: 'take', path: 'run.bin', at, source: 'run.bin' },
        { op: 'take', path: 'skills/copy/run.bin', at, source: 'run.bin' },
        { op: 'take', path: skill, at: first, source: 'skills/rebooking/SKILL.md' },
      ])

      expect(expectClean(dir)).toBe(third)
      expect(readFileSync(join(dir, 'skills/copy/run.bin'))).toEqual(bytes)
      expect(git(dir, 'ls-files', '-s', '--', '*.bin').match(/^\d+/gm)).toEqual(['100755', '100755'])
      expect(textOf(dir, skill)).toBe('# Rebooking\n')
    })

    it.each([
      ['the file', 'gone.md', null],
      ['a folder', 'skills', null],
      ['the commit', skill, 'e'.repeat(40)],
    ])('throws not-found when %s is not there', async (_, source, at) => {
      const plug = open()
      const { dir, first } = await space(plug)
      const change: FileChange = { op: 'take', path: 'x', at: at ?? first, source }
      await expect(plug.commit(dir, first, [change], note('Take'))).rejects.toMatchObject({ code: 'not-found' })
    })
  })
}

async function learnAll(plug: Git, dir: string, base: string, changes: readonly FileChange[]): Promise<string> {
  const oid = await plug.commit(dir, base, changes, note('Learn'))
  expect(await plug.publish(dir, base, oid)).toEqual({ result: 'done' })
  return oid
}
