import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BlamedLine, Git } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { git, learn, note, put, skill, space } from './git-judge.ts'
import { importRandomHistory } from './git-random.ts'

const short = ({ oid, line, text, path, origin }: BlamedLine): string => `${oid.slice(0, 8)} ${path}:${origin} ${line} ${text}`

/** As git blames: for each line the commit, its path and line there, and the text. */
function judged(dir: string, at: string, path: string): string[] {
  const paths = new Map<string, string>()
  let [oid, origin, line] = ['', '', '']
  return git(dir, 'blame', '--porcelain', '--encoding=none', at, '--', path)
    .split('\n')
    .flatMap((row) => {
      if (row.startsWith('\t')) return [`${oid.slice(0, 8)} ${paths.get(oid)}:${origin} ${line} ${row.slice(1)}`]
      if (/^[0-9a-f]{40} /.test(row)) [oid = '', origin = '', line = ''] = row.split(' ')
      if (row.startsWith('filename ')) paths.set(oid, row.slice('filename '.length))
      return []
    })
}

/** How every plug of `Git` tells where lines come from. */
export function gitBlameContract(open: () => Git): void {
  const blamed = async (plug: Git, dir: string, at: string, path: string): Promise<string[]> =>
    (await plug.blame(dir, at, path)).map(short)
  const commitAll = (dir: string, subject: string): string => {
    git(dir, 'add', '-A')
    git(dir, 'commit', '-qm', subject)
    return git(dir, 'rev-parse', 'HEAD').trim()
  }

  describe('the origin of lines', () => {
    it('goes back through amendments, moves of files and of folders', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const text = ['# Refunds', 'one', 'two', 'three', 'four', 'five', '']
      const second = await learn(plug, dir, first, skill, text.join('\n'))
      const third = await learn(plug, dir, second, skill, text.join('\n').replace('two', 'TWO'))
      const moved = await plug.commit(dir, third, [{ op: 'move', from: 'skills/refunds', to: 'skills/pay backs' }], note('Move'))
      await plug.publish(dir, third, moved)
      put(dir, 'skills/pay backs/SKILL.md', text.join('\n').replace('two', 'TWO').replace('five', 'FIVE'))
      git(dir, 'mv', 'skills/pay backs/SKILL.md', 'skills/pay backs/é.md')
      const last = commitAll(dir, 'Rename and edit')

      const lines = await plug.blame(dir, last, 'skills/pay backs/é.md')

      expect(lines.map(({ oid }) => oid)).toEqual([first, second, third, second, second, last])
      expect(lines[2]).toEqual({ line: 3, text: 'TWO', oid: third, path: skill, origin: 3 })
      expect((await plug.blame(dir, third, skill)).map(({ oid }) => oid)).toEqual([first, second, third, second, second, second])
    })

    it.each([
      ['no line feed at its end', 'a\nb', 'a\nb\nc'],
      ['carriage returns', 'a\r\nb\r\n', 'a\r\nx\r\nb\r\n'],
      ['carriage returns, later none', 'a\r\nb\r\n', 'a\nb\n'],
      ['nothing in it', 'a\n', ''],
      ['blank lines only', '\n', '\n\n\n'],
      ['lines that were all replaced', 'a\nb\n', 'x\ny\n'],
      ['lines that look like what git prints', 'a\n', `a\n\tb\n${'e'.repeat(40)} 1 1 1\nfilename x\n`],
      ['a mark at its start', '\ufeffa\n', '\ufeffa\nb\n'],
    ])('of a file with %s', async (_, before, after) => {
      const plug = open()
      const { dir, first } = await space(plug)
      const second = await learn(plug, dir, first, 'x.md', before)
      const third = await learn(plug, dir, second, 'x.md', after)

      expect(await blamed(plug, dir, third, 'x.md')).toEqual(judged(dir, third, 'x.md'))
    })

    it('tells bytes apart that are no UTF-8, and goes back through a time when the file was no text', async () => {
      const plug = open()
      const { dir } = await space(plug)
      const write = (text: string, subject: string): string => {
        writeFileSync(join(dir, 'x.md'), Buffer.from(text, 'latin1'))
        return commitAll(dir, subject)
      }
      const oids = [write('a\nb\xe9\n', 'One'), write('a\nb\xe8\n', 'Two'), write('a\n\0\n', 'Three'), write('a\nc\n', 'Four')]

      expect((await plug.blame(dir, oids[1] ?? '', 'x.md')).map(({ oid }) => oid)).toEqual([oids[0], oids[1]])
      expect((await plug.blame(dir, oids[3] ?? '', 'x.md')).map(({ oid }) => oid)).toEqual([oids[0], oids[3]])
      await expect(plug.blame(dir, oids[2] ?? '', 'x.md')).rejects.toMatchObject({ code: 'invalid' })
    })

    it('is not told of what is no file there', async () => {
      const plug = open()
      const { dir } = await space(plug)
      const head = await plug.head(dir)
      for (const path of ['gone.md', 'skills', 'skills/refunds', 'skills/*/SKILL.md'])
        await expect(plug.blame(dir, head, path), path).rejects.toMatchObject({ code: 'not-found' })
      await expect(plug.blame(dir, 'e'.repeat(40), skill)).rejects.toMatchObject({ code: 'not-found' })
    })

    it('follows names that git quotes', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const name = 'ta\tb "q" é\x01.md'
      put(dir, name, 'a\nb\nc\n')
      const second = commitAll(dir, 'Odd')
      git(dir, 'mv', name, 'even.md')
      const third = commitAll(dir, 'Even')
      expect(second).not.toBe(first)

      expect((await plug.blame(dir, third, 'even.md')).map(({ path, oid }) => [path, oid])).toEqual(
        [1, 2, 3].map(() => [name, second]),
      )
    })

    it('is the parent that has the line, in merges by people', async () => {
      const plug = open()
      const { dir } = await space(plug)
      const lines = (changes: Record<number, string>): string =>
        Array.from({ length: 12 }, (_, at) => `${changes[at] ?? `line ${at}`}\n`).join('')
      put(dir, 'x.md', lines({}))
      commitAll(dir, 'Base')
      git(dir, 'switch', '-qc', 'side')
      put(dir, 'x.md', lines({ 1: 'side' }))
      put(dir, 'y.md', 'side\n')
      commitAll(dir, 'Side')
      git(dir, 'switch', '-q', 'main')
      put(dir, 'x.md', lines({ 10: 'main' }))
      commitAll(dir, 'Main')
      git(dir, 'merge', '-q', '--no-ff', '-m', 'Merge', 'side')
      git(dir, 'switch', '-q', 'side')
      git(dir, 'mv', 'x.md', 'z.md')
      commitAll(dir, 'Rename')
      git(dir, 'switch', '-q', 'main')
      git(dir, 'merge', '-q', '--no-commit', '--no-ff', 'side')
      put(dir, 'z.md', lines({ 1: 'side', 10: 'main', 5: 'by the merge itself' }))
      const last = commitAll(dir, 'Merge and edit')

      for (const path of ['z.md', 'y.md']) expect(await blamed(plug, dir, last, path)).toEqual(judged(dir, last, path))
    })

    it('ends where a shallow clone ends', async () => {
      const plug = open()
      const { dir, first } = await space(plug)
      const second = await learn(plug, dir, first, skill, '# Refunds\ntwo\n')
      const third = await learn(plug, dir, second, skill, '# Refunds\ntwo\nthree\n')
      const clone = join(tempFolder(), 'clone')
      git(tempFolder(), 'clone', '-q', '--depth', '2', `file://${dir}`, clone)

      expect((await plug.blame(clone, third, skill)).map(({ oid }) => oid)).toEqual([second, second, third])
    })
  })

  it.each([1, 2, 3])('agrees with git on a random history of 200 commits, number %i', async (seed) => {
    const plug = open()
    const { dir } = await space(plug)
    const { head, paths, merges, renames } = importRandomHistory(dir, seed, 200)
    expect(merges).toBeGreaterThan(3)
    expect(renames).toBeGreaterThan(5)
    let [lines, apart] = [0, 0]

    for (const path of paths) {
      const theirs = judged(dir, head, path)
      const ours = await plug.blame(dir, head, path)
      expect(ours.length).toBe(theirs.length)
      lines += ours.length
      for (const [at, line] of ours.entries()) {
        if (short(line) === theirs[at]) continue
        apart += 1
        // Of equal lines either may be the one that was kept; ours must at least have been written there.
        expect(introduces(dir, line), `${path}: ${short(line)} | ${theirs[at]}`).toBe(true)
      }
    }

    expect(lines).toBeGreaterThan(100)
    expect(apart / lines).toBeLessThan(0.03)
  })
}

/** True when no parent of the commit has as many of that line in the file or what it was before. */
function introduces(dir: string, { oid, path, text, origin }: BlamedLine): boolean {
  const at = execFileSync('git', ['show', `${oid}:${path}`], { cwd: dir, encoding: 'utf8' }).split('\n')
  if (at[origin - 1] !== text) return false
  const shown = git(dir, 'show', '--format=', '-m', '-M', oid, '--')
  return shown.split('\n').includes(`+${text}`)
}
