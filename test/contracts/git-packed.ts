import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Git } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { expectClean, git, learn, note, put, skill, space, trap } from './git-judge.ts'
import { importRandomHistory } from './git-random.ts'

const hour = (at: number): string => `2025-07-01T${String(at).padStart(2, '0')}:00:00.900000Z`

/** How every plug of `Git` packs, and reads what native git packed. */
export function gitPackedContract(open: () => Git): void {
  describe('packed objects', () => {
    it.each([
      ['in one pack, with long chains of deltas', ['repack', '-adfq', '--depth=200', '--window=50']],
      ['in several packs', ['repack', '-dq']],
      ['by deltas that name their base by its id', ['-c', 'repack.useDeltaBaseOffset=false', 'repack', '-adfq']],
      ['with an index of the first version', ['-c', 'pack.indexVersion=1', 'repack', '-adfq']],
      ['with one index for several packs', ['multi-pack-index', 'write']],
    ])('are read %s', async (_, command) => {
      const { dir } = await space(open())
      importRandomHistory(dir, 5, 60)
      git(dir, 'repack', '-dq')
      writeFileSync(join(dir, 'large.md'), Array.from({ length: 9000 }, (_, at) => `line ${at * at}\n`).join(''))
      git(dir, 'add', 'large.md')
      git(dir, 'commit', '-qm', 'Large')
      writeFileSync(
        join(dir, 'large.md'),
        Array.from({ length: 9000 }, (_, at) => `line ${at * at + (at % 900 === 7 ? 1 : 0)}\n`).join(''),
      )
      git(dir, 'commit', '-qam', 'Larger')
      git(dir, ...command)
      git(dir, 'prune-packed')

      const plug = open()
      const listed = await plug.list(dir, await plug.head(dir))
      const blobs = await plug.blobs(
        dir,
        listed.map(({ oid }) => oid),
      )

      expect(listed.length).toBeGreaterThan(3)
      for (const [at, { oid }] of listed.entries())
        expect(Buffer.from(blobs[at] ?? []).toString()).toBe(git(dir, 'cat-file', 'blob', oid))
      expect((await plug.log(dir)).map(({ oid }) => oid)).toEqual(git(dir, 'log', '--format=%H').trim().split('\n'))
      for (const oid of git(dir, 'rev-list', 'HEAD').trim().split('\n'))
        expect(await plug.resolve(dir, oid.slice(0, 12))).toBe(oid)
    })

    it('that are damaged or cut off are told so', async () => {
      const { dir } = await space(open())
      importRandomHistory(dir, 5, 20)
      git(dir, 'repack', '-adq')
      git(dir, 'prune-packed')
      const folder = join(dir, '.git/objects/pack')
      const pack = readdirSync(folder).find((name) => name.endsWith('.pack')) ?? ''
      const head = git(dir, 'rev-parse', 'HEAD').trim()
      rmSync(join(folder, pack))
      writeFileSync(join(folder, pack), 'PACK')

      await expect(open().read(dir, head, 'x')).rejects.toMatchObject({ code: 'unavailable' })
      rmSync(join(folder, pack))
      await expect(open().read(dir, head, 'x')).rejects.toMatchObject({ code: expect.stringMatching(/not-found|unavailable/) })
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
