import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryHome } from '../support/home.ts'
import { holdingsOf, runCommand } from '../support/killed.ts'
import { longTalk } from '../support/long-talk.ts'

type Book = { readonly observed: number; readonly tasks: readonly object[]; readonly preferences: readonly object[] }

/** A home with one long conversation that nobody has looked at yet. */
async function homeWith(messages: number, space?: string): Promise<{ home: string; session: string }> {
  const home = temporaryHome()
  const file = join(dirname(home), 'talk.json')
  writeFileSync(file, JSON.stringify({ messages: longTalk(messages) }))
  const learner = space === undefined ? [] : ['--space', space]
  expect(await runCommand(['sessions', 'import', file, '--no-wait', '--home', home, ...learner])).toMatchObject({ code: 0 })
  return { home, session: readdirSync(join(home, 'projects/default/sessions'))[0] ?? '' }
}

const bookPath = (home: string, session: string): string => join(home, 'projects/default/sessions', session, 'tasks.json')

function bookOf(home: string, session: string): Book | null {
  const path = bookPath(home, session)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Book) : null
}

function copyOf(home: string, name: string): string {
  const copy = join(dirname(home), name)
  cpSync(home, copy, { recursive: true, preserveTimestamps: true })
  return copy
}

test('a long conversation is observed with a few saves, and a kill in between costs only work that is done again', async () => {
  const { home, session } = await homeWith(6000)
  const flush = (at: string): string[] => ['sessions', 'flush', session, '--home', at]
  const whole = copyOf(home, 'whole')
  const trace = join(dirname(home), 'trace')
  expect(await runCommand(flush(whole), { KILL_TRACE: trace })).toMatchObject({ code: 0 })
  const steps = readFileSync(trace, 'utf8').split('\n')
  const saves = steps.filter((step) => step.includes(' renameSync ') && step.includes('.tasks.json'))
  const reference = bookOf(whole, session)

  // 6,000 messages are some 190 batches.
  expect(saves.length).toBeGreaterThan(0)
  expect(saves.length).toBeLessThan(60)
  expect(reference).toMatchObject({ observed: 6000 })
  expect(reference?.tasks.length).toBeGreaterThan(400)

  const first = Number(saves[0]?.split(' ')[0])
  for (const at of [first, first + 2]) {
    const copy = copyOf(home, `killed-${at}`)
    expect(await runCommand(flush(copy), { KILL_AT: String(at), KILL_TORN: '1' })).toMatchObject({ signal: 'SIGKILL' })
    const left = bookOf(copy, session)
    expect(await runCommand(flush(copy))).toMatchObject({ code: 0 })

    expect(left === null || left.observed <= 6000).toBe(true)
    expect(bookOf(copy, session)).toEqual(reference)
  }
})

test('lessons of a long conversation are learnt once each, wherever it was killed', async () => {
  const { home, session } = await homeWith(240, 'ops')
  const flush = (at: string): string[] => ['sessions', 'flush', session, '--home', at]
  const whole = copyOf(home, 'whole')
  const count = join(dirname(home), 'count')
  expect(await runCommand(flush(whole), { KILL_COUNT: count })).toMatchObject({ code: 0 })
  const reference = holdingsOf(whole)
  const steps = Number(readFileSync(count, 'utf8'))
  expect(reference.faults).toEqual([])
  expect(reference.lessons.length).toBeGreaterThan(5)

  for (const part of [0.1, 0.5, 0.9]) {
    const copy = copyOf(home, `killed-${part}`)
    expect(await runCommand(flush(copy), { KILL_AT: String(Math.floor(steps * part)) })).toMatchObject({ signal: 'SIGKILL' })
    expect(await runCommand(flush(copy))).toMatchObject({ code: 0 })

    expect(holdingsOf(copy)).toEqual(reference)
    expect(bookOf(copy, session)?.tasks).toHaveLength(bookOf(whole, session)?.tasks.length ?? -1)
  }
})
