import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Git } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { git, gitWith, learn, note, put, skill, space } from './git-judge.ts'

const hour = (at: number): string => `2025-07-01T${String(at).padStart(2, '0')}:00:00.000000Z`

/** How every plug of `Git` tells a history. */
export function gitHistoryContract(open: () => Git): void {
  describe('the log', () => {
    it('tells who, when, what and where, newest first', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const trailers = [
        { name: 'Lesson', value: 'l-1' },
        { name: 'Outcome', value: 'success' },
      ] as const
      const more = { body: 'Because.\n\nSession: not a trailer', trailers, author: { name: 'Ada É', email: 'ada@example.org' } }
      const second = await plug.commit(
        dir,
        first,
        [
          { op: 'move', from: skill, to: 'skills/überweisung/SKILL.md' },
          { op: 'write', path: 'space.json', text: '{"v":2}' },
        ],
        note('Move it', more),
      )
      await plug.publish(dir, first, second)

      const [newest, oldest] = await plug.log(dir)

      expect(newest).toEqual({
        oid: second,
        parents: [first],
        subject: 'Move it',
        body: 'Because.\n\nSession\u200b: not a trailer',
        trailers,
        lesson: 'l-1',
        author: more.author,
        happenedAt: '2025-06-15T14:30:00.000000Z',
        at: '2025-06-16T08:00:00.000000Z',
        paths: [skill, 'skills/überweisung/SKILL.md', 'space.json'],
      })
      expect(oldest).toMatchObject({ oid: first, parents: [], lesson: null, trailers: [] })
      expect(oldest?.paths.length).toBe(4)
    })

    it('tells chosen commits and blobs, few and many, in the order of their ids', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const oids = [first]
      for (let at = 1; at <= 9; at += 1) oids.push(await learn(plug, dir, oids[at - 1] ?? '', skill, `${at}\n`, { at: hour(at) }))
      const log = await plug.log(dir)
      const changes = await Promise.all(oids.slice(1).map((oid, at) => plug.changes(dir, oids[at] ?? '', oid)))
      const blobs = changes.flat().map(({ after }) => after ?? '')
      const absent = 'f'.repeat(40)

      expect(await plug.commits(dir, oids)).toEqual([...log].reverse())
      expect(await plug.commits(dir, oids.slice(3, 4))).toEqual(log.filter(({ oid }) => oid === oids[3]))
      expect((await plug.blobs(dir, blobs)).map((bytes) => Buffer.from(bytes).toString())).toEqual(
        [1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => `${at}\n`),
      )
      await expect(plug.commits(dir, [...oids, absent])).rejects.toMatchObject({ code: 'not-found' })
      await expect(plug.blobs(dir, [...blobs, absent])).rejects.toMatchObject({ code: 'not-found' })
      expect([await plug.commits(dir, []), await plug.blobs(dir, [])]).toEqual([[], []])
    })

    it('starts, ends, counts and filters as asked', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const oids = [first]
      for (let at = 1; at <= 6; at += 1) {
        const path = at % 2 === 0 ? skill : 'skills/rebooking/SKILL.md'
        oids.push(await learn(plug, dir, oids[at - 1] ?? '', path, `${at}\n`, { at: hour(at) }))
      }
      const told = async (query: Parameters<Git['log']>[1]): Promise<number[]> =>
        (await plug.log(dir, query)).map(({ oid }) => oids.indexOf(oid))

      expect(await told({})).toEqual([6, 5, 4, 3, 2, 1, 0])
      expect(await told({ limit: 2 })).toEqual([6, 5])
      expect(await told({ limit: 0 })).toEqual([])
      expect(await told({ from: oids[3] ?? '', limit: 2 })).toEqual([3, 2])
      expect(await told({ until: oids[3] ?? '' })).toEqual([6, 5, 4])
      expect(await told({ until: oids[6] ?? '' })).toEqual([])
      expect(await told({ since: hour(5) })).toEqual([6, 5])
      expect(await told({ path: skill })).toEqual([6, 4, 2, 0])
      expect(await told({ path: 'skills/refunds', limit: 2 })).toEqual([6, 4])
      expect(await told({ path: 'skills', since: hour(4), until: oids[5] ?? '' })).toEqual([6])
      expect(await told({ path: 'skills/re' })).toEqual([])
      expect(await told({ path: 'skills/*' })).toEqual([])
    })

    it('goes through merges as git does, each commit against its first parent', async () => {
      const plug = open()
      const { dir } = await space(plug)
      const commit = (subject: string, path: string, at: number): void => {
        put(dir, path, `${subject}\n`)
        git(dir, 'add', '-A')
        gitWith(dir, { GIT_COMMITTER_DATE: hour(at) }, 'commit', '-qm', subject)
      }
      git(dir, 'switch', '-qc', 'side')
      commit('side 1', 'skills/side/SKILL.md', 1)
      commit('side 2', 'skills/side/SKILL.md', 4)
      git(dir, 'switch', '-q', 'main')
      commit('main 1', skill, 2)
      commit('main 2', skill, 3)
      gitWith(dir, { GIT_COMMITTER_DATE: hour(5) }, 'merge', '-q', '--no-ff', '-m', 'merge', 'side')
      git(dir, 'commit', '-q', '--allow-empty', '-m', 'nothing')

      const log = await plug.log(dir)

      expect(log.map(({ oid }) => oid)).toEqual(git(dir, 'log', '--format=%H').trim().split('\n'))
      expect(log.map(({ subject, paths }) => `${subject}: ${paths.join()}`).slice(0, 3)).toEqual([
        'nothing: ',
        'merge: skills/side/SKILL.md',
        'side 2: skills/side/SKILL.md',
      ])
      expect((await plug.log(dir, { path: 'skills/side' })).map(({ subject }) => subject)).toEqual(['merge', 'side 2', 'side 1'])
      expect((await plug.log(dir, { path: skill, limit: 2 })).map(({ subject }) => subject)).toEqual(['main 2', 'main 1'])
      expect((await plug.log(dir, { until: (await plug.head(dir)) + '' })).length).toBe(0)
      expect((await plug.log(dir, { until: git(dir, 'rev-parse', 'side').trim() })).map(({ subject }) => subject)).toEqual([
        'nothing',
        'merge',
        'main 2',
        'main 1',
      ])
    })

    it('reads a shallow clone to its end', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const second = await learn(plug, dir, first, skill, 'two\n')
      const clone = join(tempFolder(), 'clone')
      git(tempFolder(), 'clone', '-q', '--depth', '1', `file://${dir}`, clone)

      const log = await plug.log(clone)

      expect(log.map(({ oid, parents, paths }) => [oid, parents.length, paths.length])).toEqual([[second, 0, 4]])
    })

    it('tells which paths differ between two commits, either way', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const second = await plug.commit(
        dir,
        first,
        [
          { op: 'move', from: 'skills/refunds', to: 'skills/a' },
          { op: 'write', path: 'é.md', text: '' },
        ],
        note('Two'),
      )

      const paths = ['skills/a/SKILL.md', skill, 'é.md']
      expect(await plug.changedPaths(dir, first, second)).toEqual(paths)
      expect(await plug.changedPaths(dir, second, first)).toEqual(paths)
      expect(await plug.changedPaths(dir, first, first)).toEqual([])
    })
  })
}
