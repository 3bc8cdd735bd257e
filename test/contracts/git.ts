import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Git } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { expectClean, expectSound, git, learn, note, space, startFiles, textOf } from './git-judge.ts'

/** What every plug of `Git` does: repositories, commits and reading. Publishing, history and people are in files of their own. */
export function gitContract(open: () => Git): void {
  describe('making a repository', () => {
    it('makes an ordinary repository whose first commit holds the files', async () => {
      const { dir, first } = await space(open())

      expect(expectClean(dir)).toBe(first)
      expect(git(dir, 'symbolic-ref', 'HEAD').trim()).toBe('refs/heads/main')
      expect(git(dir, 'rev-parse', 'refs/acontext/worktree').trim()).toBe(first)
      expect(git(dir, 'ls-files').trim().split('\n').sort()).toEqual(startFiles.map(({ path }) => path).sort())
      for (const { path, text } of startFiles) expect(textOf(dir, path)).toBe(text)
      expect(git(dir, 'config', 'core.autocrlf').trim()).toBe('false')
      expect(git(dir, 'config', 'core.bare').trim()).toBe('false')
      expect(git(dir, 'reflog', '--format=%H').trim()).toBe(first)
    })

    it('gives the same files, person and times the same id as native git does', async () => {
      const { first } = await space(open(), [{ path: 'a.md', text: 'a\n' }])

      expect(first).toBe('9b760b3a73e033c968795f64b0f014e0f4fafaa4')
    })

    it('keeps what editors leave out of the status', async () => {
      const { dir } = await space(open())

      for (const name of ['.SKILL.md.swp', 'SKILL.md~', '.#SKILL.md', '4913', '.DS_Store'])
        writeFileSync(join(dir, 'skills/refunds', name), 'x')

      expectClean(dir)
    })

    it('refuses a folder that is there, and leaves nothing behind when a path is unsafe', async () => {
      const plug = open()
      const { dir } = await space(plug)
      const other = join(dir, '..', 'other')

      await expect(plug.create(dir, startFiles, note('Again'))).rejects.toMatchObject({ code: 'exists' })
      await expect(plug.create(other, [{ path: '../x', text: '' }], note('Bad'))).rejects.toMatchObject({ code: 'refused' })

      expect(readdirSync(join(dir, '..'))).toEqual(['space'])
    })

    it('starts afresh over what a killed create left beside the place', async () => {
      const plug = open()
      const dir = join(tempFolder(), 'deep', 'space')
      mkdirSync(`${dir}.new/.git/objects`, { recursive: true })

      await plug.create(dir, startFiles, note('Start'))

      expectClean(dir)
      expect(readdirSync(join(dir, '..'))).toEqual(['space'])
    })
  })

  describe('writing a commit', () => {
    it('writes objects only: branch, work tree and index stay as they are', async () => {
      const plug = open()
      const { dir, first } = await space(plug)

      const oid = await plug.commit(dir, first, [{ op: 'write', path: 'skills/refunds/SKILL.md', text: 'new' }], note('New'))

      expect(oid).not.toBe(first)
      expect(expectClean(dir)).toBe(first)
      expect(git(dir, 'show', `${oid}:skills/refunds/SKILL.md`)).toBe('new')
    })

    it('carries message, trailers, people and both dates', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const trailers = [{ name: 'Lesson', value: 'l-1' }] as const
      const author = { name: 'Zoë <x>\n', email: 'zo ë@example.org>' }

      const oid = await plug.commit(
        dir,
        first,
        [{ op: 'write', path: 'a', text: 'ä\r\n' }],
        note('Ask first', { body: 'Why.', trailers, author }),
      )

      const [log, message] = git(dir, 'log', '-1', '--format=%an|%ae|%cn|%ce|%ad|%cd%x00%B', '--date=iso-strict', oid).split('\0')
      expect(log).toBe('Zoë x|zoë@example.org|Zoë x|zoë@example.org|2025-06-15T14:30:00+00:00|2025-06-16T08:00:00+00:00')
      expect(message?.trim()).toBe('Ask first\n\nWhy.\n\nLesson: l-1')
      expect(git(dir, 'show', `${oid}:a`)).toBe('ä\r\n')
      expectSound(dir)
    })

    it('writes, removes and moves, and folders that are left empty vanish', async () => {
      const plug = open()
      const { dir, first } = await space(plug)

      const oid = await plug.commit(
        dir,
        first,
        [
          { op: 'move', from: 'skills/rebooking/fares/basic.md', to: 'skills/fares/SKILL.md' },
          { op: 'move', from: 'skills/refunds', to: 'skills/money-back' },
          { op: 'write', path: 'skills/fares/SKILL.md', text: 'Moved, then written.\n' },
          { op: 'remove', path: 'space.json' },
        ],
        note('Move'),
      )

      expect(git(dir, 'ls-tree', '-r', '-t', '--name-only', oid).trim().split('\n')).toEqual([
        'skills',
        'skills/fares',
        'skills/fares/SKILL.md',
        'skills/money-back',
        'skills/money-back/SKILL.md',
        'skills/rebooking',
        'skills/rebooking/SKILL.md',
      ])
      expectSound(dir)
    })

    it('orders names by their bytes, as git does', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const names = ['a', 'a.b', 'a-b', 'A', 'é', '！full', '😀', 'z/1', 'z-1/2', 'z.3']

      const oid = await plug.commit(
        dir,
        first,
        names.map((path) => ({ op: 'write', path, text: path }) as const),
        note('Names'),
      )
      await plug.publish(dir, first, oid)

      expectClean(dir)
      expect((await plug.list(dir, oid)).map(({ path }) => path)).toEqual(
        git(dir, 'ls-tree', '-r', '-z', '--name-only', oid).split('\0').filter(Boolean),
      )
    })

    it('keeps the executable bit of a file that it rewrites', async () => {
      const plug = open()
      const { dir } = await space(plug)
      chmodSync(join(dir, 'skills/refunds/SKILL.md'), 0o755)
      git(dir, 'commit', '-qam', 'Executable')

      const oid = await learn(plug, dir, await plug.head(dir), 'skills/refunds/SKILL.md', 'echo\n')

      expect(git(dir, 'ls-tree', oid, 'skills/refunds/SKILL.md')).toMatch(/^100755/)
      expect(statSync(join(dir, 'skills/refunds/SKILL.md')).mode & 0o111).toBe(0o111)
      expectClean(dir)
    })

    it('refuses to write through a link, into another repository, over a folder, below a file and out of the space', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      symlinkSync('/tmp', join(dir, 'link'))
      git(dir, 'update-index', '--add', '--cacheinfo', `160000,${first},module`)
      git(dir, 'add', 'link')
      git(dir, 'commit', '-qm', 'Link and module')
      const base = await plug.head(dir)

      for (const path of [
        'link',
        'link/x',
        'module',
        'module/x',
        'skills',
        'space.json/x',
        '../x',
        '/x',
        '.git/config',
        'a/.GIT/x',
        'CON',
        'a\\b',
        '',
      ]) {
        const attempt = plug.commit(dir, base, [{ op: 'write', path, text: 'x' }], note('No'))
        await expect(attempt, path).rejects.toMatchObject({ code: 'refused' })
      }
    })

    it('says what is missing or in the way', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const attempt = (change: Parameters<Git['commit']>[2][number]) => plug.commit(dir, first, [change], note('No'))

      await expect(attempt({ op: 'remove', path: 'gone' })).rejects.toMatchObject({ code: 'not-found' })
      await expect(attempt({ op: 'move', from: 'gone/x', to: 'here' })).rejects.toMatchObject({ code: 'not-found' })
      await expect(attempt({ op: 'move', from: 'space.json', to: 'skills' })).rejects.toMatchObject({ code: 'exists' })
      await expect(plug.commit(dir, 'f'.repeat(40), [], note('No'))).rejects.toMatchObject({ code: 'not-found' })
    })

    it('gives the base back when the changes change nothing', async () => {
      const plug = open()
      const { dir, first } = await space(plug)

      expect(await plug.commit(dir, first, [{ op: 'write', path: 'space.json', text: '{}\n' }], note('Same'))).toBe(first)
      expect(await plug.commit(dir, first, [], note('None'))).toBe(first)
    })

    it('writes five objects for one file among three hundred skills', async () => {
      const plug = open()
      const many = Array.from({ length: 300 }, (_, at) => ({ path: `skills/skill-${at}/SKILL.md`, text: `# ${at}\n` }))
      const { dir, first } = await space(plug, many)
      const objects = (): number =>
        readdirSync(join(dir, '.git/objects'), { recursive: true }).filter((name) => String(name).length === 41).length
      const before = objects()

      await learn(plug, dir, first, 'skills/skill-7/SKILL.md', 'changed\n')

      expect(objects() - before).toBe(5)
      expectClean(dir)
    })
  })

  describe('reading', () => {
    it('reads a file at any commit, and null where there is none', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const second = await learn(plug, dir, first, 'space.json', '{"v":2}\n')

      expect(String(await plug.read(dir, first, 'space.json'))).toBe('{}\n')
      expect(String(await plug.read(dir, second, 'space.json'))).toBe('{"v":2}\n')
      for (const path of ['gone', 'gone/x', 'skills', 'space.json/x', '']) expect(await plug.read(dir, first, path)).toBeNull()
    })

    it('lists the files of a commit or of one folder', async () => {
      const plug = open()
      const { dir, first } = await space(plug)

      const all = await plug.list(dir, first)

      expect(all.map(({ path }) => path)).toEqual(startFiles.map(({ path }) => path).sort())
      expect(all.map(({ oid, path }) => `${oid} ${path}`).join('\n')).toBe(
        git(dir, 'ls-tree', '-r', '--format=%(objectname) %(path)', first).trim(),
      )
      expect((await plug.list(dir, first, 'skills/rebooking')).map(({ path }) => path)).toEqual([
        'skills/rebooking/SKILL.md',
        'skills/rebooking/fares/basic.md',
      ])
      for (const under of ['skills/re', 'gone', 'space.json']) expect(await plug.list(dir, first, under)).toEqual([])
    })

    it('throws not-found where there is no repository and no such commit', async () => {
      const plug = open()
      const { dir } = await space(plug)

      for (const attempt of [
        () => plug.head(tempFolder()),
        () => plug.head(join(dir, 'gone')),
        () => plug.log(tempFolder()),
        () => plug.log(dir, { from: 'e'.repeat(40) }),
        () => plug.read(dir, 'e'.repeat(40), 'x'),
        () => plug.list(dir, 'e'.repeat(40)),
      ])
        await expect(attempt()).rejects.toMatchObject({ code: 'not-found' })
    })

    it('reads and goes on in a repository that git packed', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const second = await learn(plug, dir, first, 'space.json', '{"v":2}\n')
      git(dir, 'gc', '-q', '--prune=now')
      git(dir, 'pack-refs', '--all')
      expect(existsSync(join(dir, '.git/refs/heads/main'))).toBe(false)

      expect(await plug.head(dir)).toBe(second)
      expect(String(await plug.read(dir, first, 'space.json'))).toBe('{}\n')
      expect(await plug.changedPaths(dir, first, second)).toEqual(['space.json'])
      const third = await learn(plug, dir, second, 'skills/refunds/SKILL.md', 'After packing.\n')

      expect(expectClean(dir)).toBe(third)
      expect((await plug.log(dir)).map(({ oid }) => oid)).toEqual([third, second, first])
    })

    it('says so when an object is damaged', async () => {
      const { dir, first } = await space(open())
      const oid = git(dir, 'rev-parse', 'HEAD:space.json').trim()
      const path = join(dir, '.git/objects', oid.slice(0, 2), oid.slice(2))
      chmodSync(path, 0o644)
      writeFileSync(path, 'x')

      await expect(open().read(dir, first, 'space.json')).rejects.toMatchObject({ code: 'unavailable' })
    })
  })
}
