import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FileChange } from '../../src/model/lesson.ts'
import type { Git, PathChange } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { expectClean, expectSound, git, gitWith, learn, note, put, space, textOf, trap } from './git-judge.ts'

const skill = 'skills/refunds/SKILL.md'
const numbered = (count: number, word = 'line'): string => Array.from({ length: count }, (_, at) => `${word} ${at}\n`).join('')
const hour = (at: number): string => `2025-07-01T${String(at).padStart(2, '0')}:00:00.900000Z`

/** How every plug of `Git` compares versions, names them, keeps them and packs them. */
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

  describe('packing', () => {
    it('changes no answer, and what is being made beside it stays', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      let head = first
      for (let at = 1; at <= 5; at += 1) head = await learn(plug, dir, head, skill, `${at}\n`)
      await plug.backUp(dir, '2025-07-01T080000.000000Z-revert', head)
      git(dir, 'reset', '-q', '--hard', first)
      git(dir, 'reflog', 'expire', '--expire=now', '--all')
      git(dir, 'config', 'gc.pruneExpire', 'now')
      git(dir, 'config', 'gc.reflogExpireUnreachable', 'now')
      const planned = await plug.commit(dir, first, [{ op: 'write', path: skill, text: 'planned\n' }], note('Planned'))
      const before = await plug.log(dir, { from: head })
      const dry = await plug.pack(dir, { dryRun: true })

      const packed = await plug.pack(dir)

      expect(dry).toEqual({ before: packed.before, after: packed.before, by: 'nobody' })
      expect(packed.before.packs).toBe(0)
      if (packed.by === 'git') expect(packed.after.packs).toBeGreaterThan(0)
      else expect(packed.after).toEqual(packed.before)
      expect(await plug.log(dir, { from: head })).toEqual(before)
      expect(await open().log(dir, { from: head })).toEqual(before)
      expect((await plug.blame(dir, head, skill)).length).toBe(1)
      expect(await plug.publish(dir, first, planned)).toEqual({ result: 'done' })
      expect(expectClean(dir)).toBe(planned)
      expect(await plug.resolve(dir, `${planned.slice(0, 10)}~1`)).toBe(first)
    })

    it('may be done by a person, again and again, under our eyes', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      let head = first
      for (let at = 1; at <= 4; at += 1) {
        head = await learn(plug, dir, head, skill, `${at}\n`)
        git(dir, 'repack', '-q', '-a', '-d')
        git(dir, 'prune-packed')
        expect((await plug.log(dir, { path: skill })).length).toBe(at + 1)
        expect(await plug.resolve(dir, `${head.slice(0, 8)}~${at}`)).toBe(first)
        expect((await plug.changes(dir, first, head)).length).toBe(1)
      }
      const [pack = ''] = readdirSync(join(dir, '.git/objects/pack')).filter((name) => name.endsWith('.pack'))
      expect(existsSync(join(dir, '.git/objects/pack', pack))).toBe(true)
    })

    it('and blaming run nothing that a repository configures', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const { program, sprung } = trap(tempFolder())
      for (const name of [
        'diff.x.textconv',
        'diff.x.command',
        'filter.x.clean',
        'filter.x.smudge',
        'gc.recentObjectsHook',
        'core.fsmonitor',
        'uploadpack.packObjectsHook',
        'core.alternateRefsCommand',
      ])
        git(dir, 'config', name, program)
      git(dir, 'config', 'filter.x.process', program)
      put(dir, '.git/info/attributes', '* diff=x filter=x\n')
      put(dir, '.git/hooks/pre-auto-gc', `#!/bin/sh\n${program}\n`)
      chmodSync(join(dir, '.git/hooks/pre-auto-gc'), 0o755)
      rmSync(join(dir, '.git/index'))

      const second = await learn(plug, dir, first, skill, 'ours\n')
      expect((await plug.blame(dir, second, skill)).map(({ text }) => text)).toEqual(['ours'])
      await plug.changes(dir, first, second)
      put(dir, skill, 'hers\n')
      expect((await plug.edits(dir)).length).toBe(1)
      await plug.keepEdits(dir, note('Hers'), () => [])
      await plug.asOf(dir, hour(1))
      await plug.pack(dir)

      expect(sprung()).toBe(false)
    })
  })
}

async function learnAll(plug: Git, dir: string, base: string, changes: readonly FileChange[]): Promise<string> {
  const oid = await plug.commit(dir, base, changes, note('Learn'))
  expect(await plug.publish(dir, base, oid)).toEqual({ result: 'done' })
  return oid
}

function blobIdOf(text: string): string {
  return createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex')
}
