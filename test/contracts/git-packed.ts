import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Git } from '../../src/seams/git.ts'
import { git, space } from './git-judge.ts'
import { importRandomHistory } from './git-random.ts'

/** How every plug of `Git` reads what native git packed. */
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
}
