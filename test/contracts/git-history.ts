import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Git } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { copyOf, expectClean, git, gitWith, learn, note, put, space, textOf, trap } from './git-judge.ts'

const skill = 'skills/refunds/SKILL.md'
const hour = (at: number): string => `2025-07-01T${String(at).padStart(2, '0')}:00:00.000000Z`

/** How every plug of `Git` tells a history, and what it finishes after a kill. */
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

  describe('recovering', () => {
    it('does nothing when there is nothing to do', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      put(dir, skill, 'being edited\n')

      await plug.recover(dir)

      expect(git(dir, 'status', '--porcelain').trim()).toBe(`M ${skill}`)
      expect(await plug.head(dir)).toBe(first)
    })

    it('brings work tree and index up to what a person committed on top', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const stopped = copyOf(dir)
      const second = await learn(plug, dir, first, skill, 'ours\n')
      // The work tree and index of before, the branch of after, and the note: as a kill after the move leaves them.
      git(stopped, 'fetch', '-q', dir, 'main')
      git(stopped, 'update-ref', 'refs/heads/main', second)
      writeFileSync(join(stopped, '.git/acontext/pending'), `acontext publishes ${second} after ${first}\n`)
      put(stopped, 'hers.md', 'hers\n')
      git(stopped, 'add', 'hers.md')
      git(stopped, 'commit', '-qm', 'Hers', '--', 'hers.md')

      await plug.recover(stopped)

      expectClean(stopped)
      expect(textOf(stopped, skill)).toBe('ours\n')
      expect(git(stopped, 'log', '--format=%s').trim().split('\n')[0]).toBe('Hers')
    })

    it('leaves the work tree of another branch alone, and goes on when the branch is back', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const stopped = copyOf(dir)
      const second = await learn(plug, dir, first, skill, 'ours\n')
      git(stopped, 'fetch', '-q', dir, 'main')
      git(stopped, 'switch', '-qc', 'side')
      git(stopped, 'update-ref', 'refs/heads/main', second)
      writeFileSync(join(stopped, '.git/acontext/pending'), `acontext publishes ${second} after ${first}\n`)

      await plug.recover(stopped)
      expect(textOf(stopped, skill)).toBe('# Refunds\n')
      git(stopped, 'symbolic-ref', 'HEAD', 'refs/heads/main')
      await plug.recover(stopped)

      expect(expectClean(stopped)).toBe(second)
    })

    it('goes on behind a torn line of the reflog, and drops a note that says nothing', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      appendFileSync(join(dir, '.git/logs/refs/heads/main'), `${first} 12`)
      writeFileSync(join(dir, '.git/acontext/pending'), '')

      const second = await learn(plug, dir, first, skill, 'ours\n')

      expect(git(dir, 'reflog', '-1', '--format=%H', 'main').trim()).toBe(second)
      expectClean(dir)
    })
  })

  describe('a repository and an environment that mean harm', () => {
    it('runs nothing that a repository configures', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const { program, sprung } = trap(tempFolder())
      mkdirSync(join(dir, '.git/hooks'), { recursive: true })
      for (const hook of ['post-index-change', 'post-checkout', 'pre-commit', 'post-commit', 'reference-transaction'])
        writeFileSync(join(dir, '.git/hooks', hook), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
      const traps = [
        'core.fsmonitor',
        'core.pager',
        'pager.log',
        'diff.external',
        'diff.x.command',
        'diff.x.textconv',
        'filter.x.clean',
        'filter.x.smudge',
        'gpg.program',
        'core.editor',
        'core.sshCommand',
        'alias.log',
        'core.askPass',
        'credential.helper',
      ]
      for (const name of traps) git(dir, 'config', name, name.startsWith('alias') ? `!${program}` : program)
      git(dir, 'config', 'log.showSignature', 'true')
      writeFileSync(join(dir, '.git/info/attributes'), '* diff=x filter=x\n')

      const second = await learn(plug, dir, first, skill, 'ours\n')
      await plug.log(dir, { path: skill })
      await plug.list(dir, second, 'skills')
      await plug.changedPaths(dir, first, second)
      await plug.recover(dir)

      expect((await plug.log(dir)).length).toBe(2)
      expect(sprung()).toBe(false)
      // Git itself does run them, so the traps are good ones.
      git(dir, 'status')
      expect(sprung()).toBe(true)
    })

    it('never writes to a path that a tree should not hold', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const blob = git(dir, 'rev-parse', 'HEAD:space.json').trim()
      for (const name of ['..', '.git', '.GIT']) {
        const inner = execFileSync('git', ['mktree'], { cwd: dir, input: `100644 blob ${blob}\thooks\n` })
          .toString()
          .trim()
        const tree = execFileSync('git', ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], {
          cwd: dir,
          input: Buffer.concat([Buffer.from(`40000 ${name}\0`), Buffer.from(inner, 'hex')]),
        })
        const evil = git(dir, 'commit-tree', '-p', first, '-m', 'Evil', tree.toString().trim()).trim()

        await expect(plug.publish(dir, first, evil)).rejects.toMatchObject({ code: 'refused' })
      }
      expect(await plug.head(dir)).toBe(first)
      expect(existsSync(join(dir, '..', 'hooks'))).toBe(false)
      expect(git(dir, 'status', '--porcelain')).toBe('')
    })

    it('asks the repository that it was given, whatever the environment names', async () => {
      const plug = open()
      const { dir } = await space(plug)
      const saved = { ...process.env }
      Object.assign(process.env, {
        GIT_DIR: tempFolder(),
        GIT_WORK_TREE: '/',
        GIT_INDEX_FILE: '/nowhere',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'log.showRoot',
        GIT_CONFIG_VALUE_0: 'false',
      })
      try {
        expect((await plug.log(dir))[0]?.paths.length).toBe(4)
      } finally {
        process.env = saved
      }
    })

    it('does not read a branch that holds no commit id', async () => {
      const plug = open()
      const { dir } = await space(plug)
      writeFileSync(join(dir, '.git/refs/heads/main'), 'rubbish\n')
      await expect(plug.head(dir)).rejects.toMatchObject({ code: 'unavailable' })
      rmSync(join(dir, '.git/refs/heads/main'))
      await expect(plug.head(dir)).rejects.toMatchObject({ code: 'not-found' })
      expect(readFileSync(join(dir, '.git/HEAD'), 'utf8')).toBe('ref: refs/heads/main\n')
    })
  })
}
