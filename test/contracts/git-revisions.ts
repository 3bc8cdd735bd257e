import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Git } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { expectSound, git, gitWith, learn, put, skill, space } from './git-judge.ts'

const hour = (at: number): string => `2025-07-01T${String(at).padStart(2, '0')}:00:00.900000Z`

/** How every plug of `Git` names versions, and keeps them. */
export function gitRevisionsContract(open: () => Git): void {
  describe('a revision', () => {
    it('is an id, its beginning, HEAD, main or a tag, and some steps back', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const oids = [first]
      for (let at = 1; at <= 4; at += 1) oids.push(await learn(plug, dir, oids.at(-1) ?? '', skill, `${at}\n`))
      const [, , second = '', third = '', head = ''] = oids
      git(dir, 'tag', 'light', second)
      git(dir, 'tag', '-a', '-m', 'x', 'v1.0', third)
      git(dir, 'tag', '-a', '-m', 'x', 'team/v2', 'v1.0')
      const check = async (): Promise<void> => {
        for (const revision of [
          'HEAD',
          'main',
          'HEAD~2',
          'main~',
          'HEAD^^',
          'HEAD~1~1^',
          'light',
          'v1.0',
          'team/v2',
          'v1.0~1',
          head,
          `${head.slice(0, 12)}~3`,
          head.slice(0, 8),
        ])
          expect(await plug.resolve(dir, revision), revision).toBe(git(dir, 'rev-parse', `${revision}^{commit}`).trim())
        expect(await plug.resolve(dir, 'HEAD~4')).toBe(first)
      }

      await check()
      git(dir, 'gc', '-q')
      await check()
      for (const revision of [
        'HEAD~5',
        'gone',
        'f'.repeat(40),
        'ffffff',
        'abc',
        '',
        '--all',
        '../HEAD',
        'HEAD@{1}',
        ':/x',
        'light.lock',
        '.',
      ])
        expect(await plug.resolve(dir, revision), revision).toBeNull()
      for (const expression of ['HEAD:space.json', 'HEAD^{tree}']) {
        const oid = git(dir, 'rev-parse', expression).trim()
        expect([await plug.resolve(dir, oid), await plug.resolve(dir, oid.slice(0, 10))]).toEqual([null, null])
      }
    })

    it('is the only commit that begins so, whatever else does', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const prefix = first.slice(0, 4)
      let other = ''
      for (let at = 0; !other.startsWith(prefix); at += 1) other = blobIdOf(`${at}`)
      let text = 0
      while (blobIdOf(`${text}`) !== other) text += 1
      put(dir, '../blob', String(text))
      expect(git(dir, 'hash-object', '-w', '../blob').trim()).toBe(other)

      expect(await plug.resolve(dir, prefix)).toBe(first)
      git(dir, 'gc', '-q', '--prune=now')
      git(dir, 'hash-object', '-w', '../blob')
      expect(await plug.resolve(dir, prefix)).toBe(first)
    })

    it('that could be several commits is refused, and the end of a shallow clone is an end', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const seen = new Map([[first.slice(0, 4), first]])
      let prefix = ''
      // Commits without a new tree are cheap; two of some hundreds begin alike.
      for (let at = 0; prefix === ''; at += 1) {
        const oid = git(dir, 'commit-tree', '-p', first, '-m', `${at}`, `${first}^{tree}`).trim()
        if (seen.has(oid.slice(0, 4))) prefix = oid.slice(0, 4)
        seen.set(oid.slice(0, 4), oid)
      }
      await expect(plug.resolve(dir, prefix)).rejects.toMatchObject({ code: 'usage' })

      await learn(plug, dir, first, skill, 'two\n')
      const clone = join(tempFolder(), 'clone')
      git(tempFolder(), 'clone', '-q', '--depth', '1', `file://${dir}`, clone)
      expect(await plug.resolve(clone, 'HEAD~1')).toBeNull()
      expect(await plug.asOf(clone, hour(1))).toBe(await plug.head(clone))
      expect(await plug.asOf(clone, '2020-01-01T00:00:00.000000Z')).toBeNull()
    })

    it('can be a time: the newest commit of the branch that was there, to the second', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const second = await learn(plug, dir, first, skill, '2\n', { at: hour(2) })
      git(dir, 'switch', '-qc', 'side')
      put(dir, 'side.md', 'x')
      git(dir, 'add', '-A')
      gitWith(dir, { GIT_COMMITTER_DATE: hour(3) }, 'commit', '-qm', 'Side')
      git(dir, 'switch', '-q', 'main')
      const fourth = await learn(plug, dir, second, skill, '4\n', { at: hour(4) })
      gitWith(dir, { GIT_COMMITTER_DATE: hour(5) }, 'merge', '-q', '--no-ff', '-m', 'merge', 'side')

      const at = async (stamp: string): Promise<string | null> => plug.asOf(dir, stamp)

      expect(await at('2020-01-01T00:00:00.000000Z')).toBeNull()
      expect(await at(hour(2))).toBe(second)
      expect(await at('2025-07-01T01:59:59.999999Z')).toBe(first)
      expect(await at('2025-07-01T02:00:00.000001Z')).toBe(second)
      expect(await at(hour(3))).toBe(second)
      expect(await at(hour(4))).toBe(fourth)
      expect(await at(hour(9))).toBe(await plug.head(dir))
    })
  })

  describe('backups', () => {
    it('keep what the branch no longer has, newest first, packed or not', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const second = await learn(plug, dir, first, skill, 'two\n')
      expect(await plug.backups(dir)).toEqual([])
      await plug.backUp(dir, '2025-07-01T080000.000000Z-revert', second)
      await plug.backUp(dir, '2025-07-02T080000.000000Z-restore', first)
      git(dir, 'reset', '-q', '--hard', first)
      git(dir, 'reflog', 'expire', '--expire=now', '--all')
      git(dir, 'pack-refs', '--all')
      await plug.backUp(dir, '2025-07-03T080000.000000Z-undo', second)
      git(dir, 'gc', '-q', '--prune=now')

      expect(await plug.backups(dir)).toEqual([
        { name: '2025-07-03T080000.000000Z-undo', oid: second },
        { name: '2025-07-02T080000.000000Z-restore', oid: first },
        { name: '2025-07-01T080000.000000Z-revert', oid: second },
      ])
      expect(Buffer.from((await plug.read(dir, second, skill)) ?? []).toString()).toBe('two\n')
      expectSound(dir)
    })

    it('have names that git can read, and a commit', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      for (const name of ['', '.x', 'a..b', 'a:b', '../../heads/main', 'a/b', 'x.lock', 'a b', 'a~1', '-x'])
        await expect(plug.backUp(dir, name, first), name).rejects.toMatchObject({ code: 'invalid' })
      await expect(plug.backUp(dir, 'x', 'e'.repeat(40))).rejects.toMatchObject({ code: 'not-found' })
      mkdirSync(join(dir, '.git/refs/acontext/backup/folder'), { recursive: true })
      writeFileSync(join(dir, '.git/refs/acontext/backup/x.lock'), '')

      expect(await plug.backups(dir)).toEqual([])
      expect(await plug.head(dir)).toBe(first)
    })
  })
}

function blobIdOf(text: string): string {
  return createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex')
}
