import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Git } from '../../src/seams/git.ts'
import { expectClean, expectSound, git, note, space } from './git-judge.ts'

/** What every plug of `Git` does when a history goes from one repository to another. */
export function gitCarryContract(open: () => Git): void {
  describe('carrying a commit to another repository', () => {
    it('keeps its text, people and dates, adds a trailer, and brings the bytes and modes of its files', async () => {
      const plug = open()
      const [from, to] = [await space(plug), await space(plug)]
      const script = 'skills/refunds/run.bin'
      writeFileSync(join(from.dir, script), Buffer.from([0, 255, 10]))
      chmodSync(join(from.dir, script), 0o755)
      git(from.dir, 'add', '-A')
      git(
        from.dir,
        'commit',
        '-qm',
        `${'A subject of hers that is longer than any that we write ourselves '.repeat(2)}\n\nText.\n\nSigned-off-by: Ada <a@b>`,
      )
      const oid = git(from.dir, 'rev-parse', 'HEAD').trim()

      const root = await plug.commit(to.dir, null, [], note('Begin'))
      const carried = await plug.carry(to.dir, root, {
        from: from.dir,
        oid,
        changes: [{ op: 'take', path: 'skills/other/run.bin', at: oid, source: script, from: from.dir }],
        trailer: { name: 'Moved-From', value: `here@${oid}` },
      })

      const form = '--format=%an|%ae|%at|%cn|%ct%n%B'
      const [before, after] = [from, to].map(({ dir }, index) => git(dir, 'log', '-1', form, index === 0 ? oid : carried).trim())
      expect(after).toBe(`${before}\nMoved-From: here@${oid}`)
      expect(git(to.dir, 'ls-tree', '-r', carried)).toBe(git(from.dir, 'ls-tree', '-r', oid, script).replace('refunds', 'other'))
      expectSound(to.dir)
    })

    it('joins it to the branch by a merge, whose first parent is the branch', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const root = await plug.commit(dir, null, [], note('Begin'))
      const line = await plug.commit(dir, root, [{ op: 'write', path: 'skills/new/SKILL.md', text: 'one\ntwo\n' }], note('Teach'))

      const merge = await plug.commit(
        dir,
        first,
        [{ op: 'take', path: 'skills/new/SKILL.md', at: line, source: 'skills/new/SKILL.md' }],
        note('Join'),
        {
          joins: line,
        },
      )
      await plug.publish(dir, first, merge)

      expect(expectClean(dir)).toBe(merge)
      expect(git(dir, 'log', '-1', '--format=%P').trim()).toBe(`${first} ${line}`)
      expect((await plug.blame(dir, merge, 'skills/new/SKILL.md')).map(({ oid }) => oid)).toEqual([line, line])
      expect((await plug.log(dir, { path: 'skills/new' })).map(({ oid }) => oid)).toContain(line)
    })

    it('makes an empty commit only when it is wanted', async () => {
      const plug = open()
      const { dir, first } = await space(plug)

      expect(await plug.commit(dir, first, [], note('Nothing'))).toBe(first)
      const empty = await plug.commit(dir, first, [], note('Nothing, on purpose'), { empty: true })
      await plug.publish(dir, first, empty)

      expect(expectClean(dir)).toBe(empty)
      expect(await plug.changedPaths(dir, first, empty)).toEqual([])
    })
  })
}
