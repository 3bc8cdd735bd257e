import { stepsOf } from '../support/counted-steps.ts'
import { describe, expect, it } from 'vitest'
import { openGit } from '../../src/drivers/git-open.ts'
import type { BlamedLine, PathChange } from '../../src/seams/git.ts'
import { git, learn, space } from '../contracts/git-judge.ts'

const numbered = (count: number, word: string): string => Array.from({ length: count }, (_, at) => `${word} ${at}\n`).join('')

describe.each(['off', 'auto'] as const)('the effort of git, native: %s', (native) => {
  it('grows with the files that moved, not with their pairs; equal ones are paired by their names', async () => {
    const plug = openGit({ native })
    const files = Array.from({ length: 1000 }, (_, at) => ({ path: `a/${at % 50}/${at}.md`, text: `${at % 100}\n` }))
    const { dir, first } = await space(plug, files)
    git(dir, 'mv', 'a', 'b')
    git(dir, 'commit', '-qm', 'Move')
    const last = await plug.head(dir)
    let changed: readonly PathChange[] = []

    const steps = await stepsOf(async () => (changed = await plug.changes(dir, first, last)))

    expect(changed.length).toBe(files.length)
    expect(changed.every(({ path, was }) => was === path.replace('b/', 'a/'))).toBe(true)
    // To compare each with each takes at least 1,000 for each.
    expect(steps / changed.length).toBeLessThan(300)
  })

  it('stays small for a large file of which nearly all was rewritten', async () => {
    const plug = openGit({ native })
    const { dir, first } = await space(plug)
    const second = await learn(plug, dir, first, 'x.md', numbered(20_000, 'old'))
    const third = await learn(plug, dir, second, 'x.md', `${numbered(20_000, 'new')}old 7\n`)
    let lines: readonly BlamedLine[] = []

    const steps = await stepsOf(async () => (lines = await plug.blame(dir, third, 'x.md')))

    expect(new Set(lines.slice(0, -1).map(({ oid }) => oid))).toEqual(new Set([third]))
    expect(lines.at(-1)).toMatchObject({ oid: second, origin: 8 })
    // A search among lines that the other side does not have takes thousands for each.
    expect(steps / lines.length).toBeLessThan(100)
  })
})
