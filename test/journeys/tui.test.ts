import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogEntry } from '../../src/memory/memory.ts'
import { acontext, answer, demoTranscript } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'
import { hasTmux, openTerminal, steady, type Size } from '../support/tmux.ts'

const small: Size = { columns: 80, rows: 24 }
const large: Size = { columns: 200, rows: 50 }

const template = mkdtempSync(join(tmpdir(), 'acontext-test-'))
beforeAll(() => void answer(template, ['sessions', 'import', demoTranscript, '--space', 'parcel']))
afterAll(() => rmSync(template, { recursive: true, force: true }))

/** A home that has learnt from the demo's conversation. */
function taughtHome(): string {
  const home = temporaryHome()
  cpSync(template, home, { recursive: true })
  return home
}

/** Keeps a screen as text, to be read and to be compared with. */
async function keeps(name: string, { columns, rows }: Size, shown: string): Promise<void> {
  await expect(steady(shown)).toMatchFileSnapshot(`screens/${name}-${columns}x${rows}.txt`)
}

describe.skipIf(!hasTmux).each([small, large])('at $columns × $rows', (size) => {
  test('a first look: the list, a conversation, its tasks, and out again', async () => {
    const terminal = openTerminal(taughtHome(), size)

    await keeps('sessions', size, await terminal.shows('1 Sessions', 'Fix the nightly import', '53'))
    terminal.press('Enter')
    await keeps('conversation', size, await terminal.shows('user #1', '→ Bash'))
    terminal.press('t')
    await keeps('tasks', size, await terminal.shows('› Tasks', '✓'))
    terminal.press('Enter')
    await keeps('task', size, await terminal.shows('› Fix the nightly import', 'How it went', 'Lessons'))
    terminal.press('q', 'q', 'q', 'q')

    expect(await terminal.shows('ended with 0')).not.toContain('Sessions')
  })

  test('from a task to its lesson, what that changed, and the line as it is now', async () => {
    const terminal = openTerminal(taughtHome(), size)

    await terminal.shows('Fix the nightly import', '53')
    terminal.press('t')
    await terminal.shows('› Tasks', '✗ Upgrade')
    terminal.press('G', 'Enter')
    await terminal.shows('message #22', 'Said in the task', '· The user wants', 'What was said')
    terminal.press('j', 'j', 'j', 'j', 'Enter')
    await keeps('lesson-commit', size, await terminal.shows('› commit', 'message #22', '+- The user wants'))
    terminal.press('G', 'Enter')
    await terminal.shows('› parcel/user-general-facts/', '▌ • The user wants: always run the linter')
    terminal.press('w')
    await terminal.shows('› why parcel/user-general-facts/', 'message #22 of 53')
  })

  test('finding where a line comes from: skill, blame, why, the conversation', async () => {
    const terminal = openTerminal(taughtHome(), size)

    terminal.press('2')
    await terminal.shows('coding-playbook')
    terminal.press('j', 'Enter')
    await keeps('skill', size, await terminal.shows('› parcel/coding-playbook/SKILL.md', 'Steps:'))
    terminal.press('b')
    await terminal.shows('(blame)')
    terminal.press('v', 'v', 'jjjjjjjjjjjjjj', 'w')
    await keeps('why', size, await terminal.shows('› why parcel/coding-playbook/SKILL.md:', 'Lesson', 'Conversation', 'user #1'))
    terminal.press('s')
    await terminal.shows('› Fix the nightly import', 'user #1')
  })

  test('taking a lesson back from where one looks, and thinking better of it', async () => {
    const home = taughtHome()
    const terminal = openTerminal(home, size)

    terminal.press('3')
    await keeps('history', size, await terminal.shows('Upgrade the carrier SDK', 'small commits'))
    terminal.press('Enter')
    await terminal.shows('› commit', 'Outcome')
    terminal.press('x')
    await keeps('take-back', size, await terminal.shows('Take this lesson back?', 'y yes'))
    terminal.press('n')
    await terminal.shows('Nothing was done.')
    expect(answer<LogEntry[]>(home, ['skills', 'log', 'parcel'])).toHaveLength(5)

    terminal.press('x', 'y')
    await terminal.shows('Taken back by commit')
    const [newest] = answer<LogEntry[]>(home, ['skills', 'log', 'parcel'])
    expect(newest?.trailers.map(({ name }) => name)).toContain('Reverts')

    terminal.press('u', 'y')
    await terminal.shows('Undone in parcel')
    terminal.press('q')
    await terminal.shows(/1\/\d+/)
  })

  test('a lesson arrives while one looks', async () => {
    const home = temporaryHome()
    const terminal = openTerminal(home, size)

    await keeps('empty', size, await terminal.shows('No conversation is here yet'))
    terminal.press('3')
    await terminal.shows('Nothing was learnt here yet')
    acontext(home, ['sessions', 'import', demoTranscript, '--space', 'parcel'])

    await terminal.shows('Upgrade the carrier SDK', '1/5')
  })

  test('a resize in the middle leaves a whole screen', async () => {
    const terminal = openTerminal(taughtHome(), size)
    const other = size === small ? large : small
    terminal.press('3')
    const before = await terminal.shows('Upgrade the carrier SDK')

    terminal.resize(other)
    await terminal.shows(other === large ? /│/ : /^[^│]*$/, '? help')
    terminal.resize(size)
    await terminal.shows(size === large ? /│/ : /^[^│]*$/, 'Upgrade the carrier SDK')

    // Just as it was before.
    await terminal.shows(...before.split('\n'))
  })
})

describe.skipIf(!hasTmux)('colours', () => {
  const color = /\u001b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9\d|10\d)[;m]/

  test('NO_COLOR leaves none, and what is chosen can still be seen', async () => {
    const terminal = openTerminal(taughtHome(), small, { env: { NO_COLOR: '1' } })
    await terminal.shows('1 Sessions', 'Fix the nightly import')

    expect(terminal.painted()).not.toMatch(color)
    expect(terminal.painted()).toMatch(/7m(?:\u001b\[\d+m)*▌/)
    terminal.press('4')
    await terminal.shows('✓ learnt')
    expect(terminal.painted()).not.toMatch(color)
  })

  test('on a light background none is yellow or cyan, which cannot be read there', async () => {
    const terminal = openTerminal(taughtHome(), small, { env: { COLORFGBG: '0;15' } })
    await terminal.shows('1 Sessions', 'Fix the nightly import')

    expect(terminal.painted()).toMatch(color)
    expect(terminal.painted()).not.toMatch(/\u001b\[(?:[01247];)*3[0-7]m/)
  })

  test('on a dark one they are those of the terminal', async () => {
    const terminal = openTerminal(taughtHome(), small, { env: { COLORFGBG: '15;0' } })
    await terminal.shows('1 Sessions', 'Fix the nightly import')

    expect(terminal.painted()).toMatch(/\u001b\[(?:[01247];)*36m/)
  })

  test('a dumb terminal is told what to do instead', async () => {
    const terminal = openTerminal(taughtHome(), small, { env: { TERM: 'dumb' } })

    await terminal.shows('TERM=xterm-256color', 'ended with 2')
  })
})

describe.skipIf(!hasTmux)('a very small terminal', () => {
  const tiny: Size = { columns: 40, rows: 12 }

  test('names the screen one is on, and all of the help can be reached', async () => {
    const terminal = openTerminal(taughtHome(), tiny)

    await terminal.shows('1 Sessions  2  3  4  5  6', '? help')
    terminal.press('3')
    await terminal.shows('1  2  3 History  4  5  6')
    terminal.press('?')
    await terminal.shows('Move', 'one line down', 'j k scroll')
    terminal.press('G')
    await terminal.shows('Do', 'take the lesson back', 'copy its id')
    terminal.press('x')
    await terminal.shows('1  2  3 History  4  5  6', '? help')
  })
})

describe.skipIf(!hasTmux)('the terminal is given back', () => {
  test('when the program is told to end', async () => {
    const terminal = openTerminal(taughtHome(), small)
    await terminal.shows('1 Sessions')

    terminal.signal('TERM')

    expect(await terminal.shows('ended with 143')).not.toContain('1 Sessions')
  })

  test('by Ctrl-C', async () => {
    const terminal = openTerminal(taughtHome(), small)
    await terminal.shows('1 Sessions')

    terminal.press('C-c')

    expect(await terminal.shows('ended with 0')).not.toContain('1 Sessions')
  })
})

test('without a terminal it says so, and what to do instead', () => {
  const { code, stdout, stderr } = acontext(temporaryHome(), ['tui'])

  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain('needs a terminal')
  expect(stderr).toContain('acontext status')
})
