import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FileChange } from '../../src/model/lesson.ts'
import type { Git, HandEdit } from '../../src/seams/git.ts'
import { expectClean, git, learn, note, put, skill, space, textOf } from './git-judge.ts'

const other = 'skills/rebooking/SKILL.md'
const ada = { name: 'Ada', email: 'ada@example.org' }
const hers = note('Edit by hand', { author: ada })
const nothing = (): FileChange[] => []

const told = (edits: readonly HandEdit[]): string[] => edits.map(({ kind, path }) => `${kind} ${path}`).sort()

/** How every plug of `Git` keeps edits that people make while it works. */
export function gitRacingEditsContract(open: () => Git): void {
  describe('edits that go on while they are kept', () => {
    const during = (acts: readonly (() => void)[]) => {
      const left = [...acts]
      return (): FileChange[] => (left.shift()?.(), [])
    }

    it('are committed as they are at last', async () => {
      const plug = open()
      const { dir } = await space(plug)
      put(dir, skill, 'one\n')

      const oid = await plug.keepEdits(dir, hers, during([() => put(dir, skill, 'two\n'), () => put(dir, other, 'also\n')]))

      expect(git(dir, 'show', `${oid}:${skill}`)).toBe('two\n')
      expect(git(dir, 'log', '--format=%s').trim().split('\n').length).toBe(2)
      expect(textOf(dir, skill)).toBe('two\n')
      expect(told(await plug.edits(dir))).toEqual([`changed ${other}`])
    })

    it('may be taken back or thrown away, and stay so', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      put(dir, skill, 'one\n')
      put(dir, 'skills/new/SKILL.md', 'new\n')
      rmSync(join(dir, other))
      const back = (): void => {
        put(dir, skill, '# Refunds\n')
        put(dir, other, '# Rebooking\n')
        rmSync(join(dir, 'skills/new'), { recursive: true })
      }

      expect(await plug.keepEdits(dir, hers, during([back]))).toBeNull()

      expect(expectClean(dir)).toBe(first)
      expect(textOf(dir, skill)).toBe('# Refunds\n')
    })

    it('are a conflict when they do not end, and nothing happened', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      let text = 0
      const write = (): FileChange[] => (put(dir, skill, `${(text += 1)}\n`), [])
      write()

      await expect(plug.keepEdits(dir, hers, write)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(skill),
      })

      expect(await plug.head(dir)).toBe(first)
      expect(textOf(dir, skill)).toBe('4\n')
    })

    it('stay on top of a commit of her own', async () => {
      const plug = open()
      const { dir } = await space(plug)
      put(dir, skill, 'edited\n')
      const commit = (): void => {
        put(dir, 'own.md', 'own\n')
        git(dir, 'add', 'own.md')
        git(dir, 'commit', '-qm', 'Hers')
      }

      const oid = await plug.keepEdits(dir, hers, during([commit]))

      expect(expectClean(dir)).toBe(oid)
      expect(git(dir, 'log', '--format=%s').trim().split('\n')).toEqual(['Edit by hand', 'Hers', 'Start'])
    })

    it('are kept once, however many ask, beside a lesson', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const lesson = await plug.commit(dir, first, [{ op: 'write', path: other, text: 'learnt\n' }], note('Learn'))
      put(dir, skill, 'edited\n')

      await Promise.all([
        plug.keepEdits(dir, hers, nothing),
        plug.publish(dir, first, lesson),
        plug.keepEdits(dir, hers, nothing),
        plug.recover(dir),
      ])

      expectClean(dir)
      expect(
        git(dir, 'log', '--format=%s')
          .trim()
          .split('\n')
          .filter((subject) => subject === 'Edit by hand').length,
      ).toBe(1)
      expect(textOf(dir, skill)).toBe('edited\n')
    })
  })

  describe('edits beside a publish that was killed', () => {
    /** The branch of after, work tree and index of before, and the note: as a kill after the move leaves them. */
    async function stopped(plug: Git): Promise<{ dir: string; second: string }> {
      const { dir, first } = await space(plug)
      const second = await plug.commit(dir, first, [{ op: 'write', path: skill, text: 'learnt\n' }], note('Learn'))
      git(dir, 'update-ref', 'refs/heads/main', second)
      writeFileSync(join(dir, '.git/acontext/pending'), `acontext publishes ${second} after ${first}\n`)
      return { dir, second }
    }

    it('do not hold what the lesson was about to write', async () => {
      const plug = open()
      const { dir, second } = await stopped(plug)

      expect(await plug.edits(dir)).toEqual([])
      expect(await plug.keepEdits(dir, hers, nothing)).toBeNull()
      await plug.recover(dir)

      expect(expectClean(dir)).toBe(second)
      expect(textOf(dir, skill)).toBe('learnt\n')
    })

    it('lose nothing where both wrote: her text stays and is her next edit', async () => {
      const plug = open()
      const { dir, second } = await stopped(plug)
      put(dir, skill, 'hers\n')
      put(dir, other, 'hers too\n')

      await plug.recover(dir)
      expect(told(await plug.edits(dir))).toEqual([`changed ${other}`, `changed ${skill}`])
      const oid = await plug.keepEdits(dir, hers, nothing)

      expect(expectClean(dir)).toBe(oid)
      expect(textOf(dir, skill)).toBe('hers\n')
      expect(git(dir, 'show', `${second}:${skill}`)).toBe('learnt\n')
    })
  })

  it('a person who goes on editing after a lesson finds her text in the next edits', async () => {
    const plug = open()
    const { dir, first } = await space(plug)
    await learn(plug, dir, first, skill, 'learnt\n')
    put(dir, skill, 'learnt\nand hers\n')
    expect(told(await plug.edits(dir))).toEqual([`changed ${skill}`])
  })
}
