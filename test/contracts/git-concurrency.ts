import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Git } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { expectClean, git, learn, note, put, skill, space, startFiles } from './git-judge.ts'

/** How every plug of `Git` gets on with other git processes, and with itself. */
export function gitConcurrencyContract(open: () => Git): void {
  describe('beside other git processes', () => {
    it.each([['index'], ['refs/heads/main']])(
      'waits for a lock of %s, names it when nobody lets go, and changes nothing',
      async (name) => {
        const plug = open()
        const { dir, first } = await space(plug)
        const oid = await plug.commit(dir, first, [{ op: 'write', path: skill, text: 'new' }], note('New'))
        const lock = join(dir, '.git', `${name}.lock`)
        writeFileSync(lock, '')

        await expect(plug.publish(dir, first, oid)).rejects.toMatchObject({
          code: 'busy',
          message: expect.stringContaining(lock),
        })

        expect(await plug.obstacle(dir)).toContain(lock)
        expect(readFileSync(lock, 'utf8')).toBe('')
        rmSync(lock)
        expect(expectClean(dir)).toBe(first)
        expect(await plug.publish(dir, first, oid)).toEqual({ result: 'done' })
      },
    )

    it.each([
      ['another branch', ['switch', '-qc', 'side'], 'side'],
      ['no branch', ['checkout', '-q', '--detach'], 'no branch'],
    ])('is told apart when the work tree is on %s', async (_, command, word) => {
      const plug = open()
      const { dir, first } = await space(plug)
      const oid = await plug.commit(dir, first, [{ op: 'write', path: skill, text: 'new' }], note('New'))
      expect(await plug.obstacle(dir)).toBeNull()
      await expect(plug.obstacle(tempFolder())).rejects.toMatchObject({ code: 'not-found' })
      git(dir, ...command)

      expect(await plug.obstacle(dir)).toContain(word)
      await expect(plug.publish(dir, first, oid)).rejects.toMatchObject({ code: 'conflict' })
      git(dir, 'switch', '-q', 'main')
      expect(await plug.publish(dir, first, oid)).toEqual({ result: 'done' })
    })

    it.each([['merge'], ['rebase'], ['cherry-pick'], ['revert']])('names an open %s and how to end it', async (work) => {
      const plug = open()
      const { dir, first } = await space(plug)
      git(dir, 'switch', '-qc', 'side')
      put(dir, skill, 'side\n')
      git(dir, 'commit', '-qam', 'Side')
      git(dir, 'switch', '-q', 'main')
      const second = await learn(plug, dir, first, skill, 'main\n')
      await learn(plug, dir, second, skill, 'main again\n')

      // A rebase leaves the branch for a while; the others stay on it.
      expect(() => git(dir, work, ...(work === 'revert' ? ['--no-edit', second] : ['side']))).toThrow()

      expect(await plug.obstacle(dir)).toContain(work === 'rebase' ? 'no branch' : `git ${work} --abort`)
      git(dir, work, '--abort')
      expect(await plug.obstacle(dir)).toBeNull()
    })

    it('loses no commit of ten native ones beside ours, nor ours', async () => {
      const plug = open()
      const { dir } = await space(plug)
      const natives = Array.from({ length: 10 }, (_, at) => nativeCommits(dir, at))
      let published = 0

      for (let at = 0; at < 10; at += 1) {
        for (;;) {
          const base = await plug.head(dir)
          const oid = await plug.commit(
            dir,
            base,
            [{ op: 'write', path: `skills/ours-${at}/SKILL.md`, text: `${at}\n` }],
            note(`Ours ${at}`),
          )
          const { result } = await plug.publish(dir, base, oid)
          if (result === 'done') break
        }
        published += 1
      }
      await Promise.all(natives)

      const subjects = git(dir, 'log', '--format=%s').trim().split('\n')
      expect(published).toBe(10)
      expect(subjects.filter((subject) => subject.startsWith('Ours')).length).toBe(10)
      expect(subjects.filter((subject) => subject.startsWith('Native')).length).toBe(10)
      expect(git(dir, 'ls-tree', '-r', '--name-only', 'HEAD').trim().split('\n').length).toBe(20 + startFiles.length)
      expectClean(dir)
    })

    it('lets one of several publishes at once through', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const oids = await Promise.all(
        ['a', 'b', 'c', 'd'].map((text) => plug.commit(dir, first, [{ op: 'write', path: skill, text }], note(text))),
      )

      const published = await Promise.all([...oids.map((oid) => plug.publish(dir, first, oid)), plug.recover(dir)])

      expect(
        published
          .slice(0, 4)
          .map((each) => each?.result)
          .sort(),
      ).toEqual(['done', 'moved', 'moved', 'moved'])
      expect(oids).toContain(expectClean(dir))
    })

    it('makes a repository while its folder is watched: there is nothing, or all of it', async () => {
      const plug = open()
      const dir = join(tempFolder(), 'space')
      mkdirSync(join(dir, '..'), { recursive: true })
      const seen: boolean[] = []
      const making = plug.create(dir, startFiles, note('Start')).then(() => seen.push(true))
      const watch = async (): Promise<void> => {
        for (; seen.length === 0; await new Promise(setImmediate))
          if (existsSync(dir)) git(dir, 'rev-parse', '--verify', 'main:space.json')
      }

      await Promise.all([making, watch()])

      expectClean(dir)
    })
  })
}

/** A person's `git commit` that is tried again, as a person would, while another process holds a lock. */
async function nativeCommits(dir: string, at: number): Promise<void> {
  put(dir, `hers/${at}.md`, `${at}\n`)
  for (;;) {
    try {
      const { execFile } = await import('node:child_process')
      const script = `git add hers/${at}.md && git -c user.name=Ada -c user.email=ada@example.org commit -qm "Native ${at}" -- hers/${at}.md`
      return await new Promise((settle, reject) =>
        execFile('sh', ['-c', script], { cwd: dir }, (error) => (error === null ? settle() : reject(error))),
      )
    } catch {
      await new Promise(setImmediate)
    }
  }
}
