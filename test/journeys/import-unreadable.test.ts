import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { ImportSummary } from '../../src/memory/import.ts'
import { executable } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'

const nobody = 65534

/** Runs the command as somebody whom permissions stop, which they do not for root. */
function runAsUser(words: readonly string[]): SpawnSyncReturns<string> {
  const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  return spawnSync(process.execPath, [executable, ...words], { ...user, encoding: 'utf8' })
}

test('a file or folder that may not be read is told with its path, and the others are imported', (context) => {
  const home = temporaryHome()
  const folder = dirname(home)
  const chats = join(folder, 'chats')
  mkdirSync(join(chats, 'shut'), { recursive: true })
  mkdirSync(home)
  const talk = (text: string): string => `${JSON.stringify({ role: 'user', content: text })}\n`
  for (const name of ['a', 'b', 'c']) writeFileSync(join(chats, `${name}.jsonl`), talk(`Please mend ${name}.`))
  for (const path of [folder, home, chats]) chmodSync(path, 0o777)
  if (runAsUser(['--version']).status !== 0) {
    console.log('skipped: the command cannot be run by another user than this one')
    context.skip()
  }
  for (const path of ['b.jsonl', 'shut']) chmodSync(join(chats, path), 0)

  const whole = runAsUser(['sessions', 'import', chats, '--home', home, '--json'])
  const said = runAsUser(['sessions', 'import', chats, '--home', home])
  const alone = runAsUser(['sessions', 'import', join(chats, 'b.jsonl'), '--home', home])
  chmodSync(join(chats, 'shut'), 0o700)

  const summary = JSON.parse(whole.stdout) as ImportSummary
  expect([whole.status, said.status, alone.status]).toEqual([7, 7, 7])
  expect(summary.sessions.created).toBe(2)
  expect(summary.failed.map(({ file, code }) => [file, code])).toEqual(
    ['b.jsonl', 'shut'].map((name) => [join(chats, name), 'unavailable']),
  )
  expect(said.stdout).toContain(`Not read: "${join(chats, 'b.jsonl')}" may not be read.`)
  expect(alone.stderr).toContain(`"${join(chats, 'b.jsonl')}" may not be read.`)
})
