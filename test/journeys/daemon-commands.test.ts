import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acontextBeside, demoTranscript, type Outcome } from '../support/cli.ts'
import { temporaryDaemon } from '../support/daemon.ts'
import { temporaryHome } from '../support/home.ts'

const skill = join(import.meta.dirname, '../../skills-defaults/daily-logs')

/** A story that changes everything that commands can change. The last but few show what came of it. */
const story: readonly (readonly string[])[] = [
  ['init'],
  ['spaces', 'create', 'coding'],
  ['sessions', 'import', demoTranscript, '--space', 'coding', '--user', 'kim'],
  ['sessions', 'import', demoTranscript, '--space', 'coding', '--user', 'kim'],
  ['lessons', 'list'],
  ['skills', 'log'],
  ['search', 'deploy'],
  ['lessons', 'revert', 'HEAD'],
  ['undo'],
  ['spaces', 'create', 'web'],
  ['skills', 'include', 'coding/user-general-facts', '--space', 'web'],
  ['spaces', 'rename', 'web', 'site'],
  ['skills', 'add', skill, '--space', 'site'],
  ['skills', 'exclude', 'user-general-facts', '--space', 'coding'],
  ['spaces', 'restore', 'coding', '--to', 'HEAD~1', '--yes'],
  ['skills', 'edit', 'coding/daily-logs'],
  ['disks', 'create', '--user', 'kim'],
  ['sessions', 'create', '--user', 'lee'],
  ['users', 'list'],
  ['users', 'delete', 'kim', '--yes'],
  ['doctor'],
  ['gc', '--dry-run'],
  ['spaces', 'delete', 'site', '--yes'],
  ['undo'],
  ['undo', '--bogus'],
  ['status'],
  ['skills', 'validate'],
]

/** Adds a line to the file. */
const editor = "sed -i -e '$a By hand.'"

/** Ids, dates, paths and figures of a run, as what they are. */
function normalised({ code, stdout, stderr }: Outcome = { code: null, stdout: '', stderr: '' }, home: string): string {
  return `${code}\n${stdout}${stderr}`
    .replaceAll(home, '<home>')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\b[0-9a-f]{40}\b/g, '<oid>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/\d{8}T\d{9}Z[^"]*/g, '<backup>')
    .replaceAll(/"(?:writer|daemon)": (?:null|\{[^}]*\})/g, '<the daemon>')
    .replaceAll(/[\d.]+ ms\b/g, '<figure>')
    .replaceAll(/"(?:ms|milliseconds|bytes|seconds|pid)": [\d.]+/g, '<figure>')
}

test('with a daemon every command gives the answer that it gives without', async () => {
  const alone = temporaryHome()
  const served = await temporaryDaemon()

  for (const words of story) {
    const line = [...words, '--json']
    const [without, with_] = await Promise.all(
      [alone, served.home].map((home) => acontextBeside(home, line, { env: { EDITOR: editor } })),
    )

    expect.soft(normalised(with_, served.home), words.join(' ')).toBe(normalised(without, alone))
  }
})
