import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Blame, Diff, Finding, LogEntry, Restored, Reverted, SpaceSummary, Why } from '../../src/memory/memory.ts'
import type { Skill } from '../../src/model/space.ts'
import { acontext, answer, demoTranscript, executable } from '../support/cli.ts'
import { git, isSound, temporaryHome } from '../support/home.ts'

type Taught = { home: string; space: SpaceSummary; lesson: LogEntry; path: string; target: string }

/** A space that has learnt from the demo's conversation, and a lesson of it that is in no diary. */
function taughtHome(): Taught {
  const home = temporaryHome()
  answer(home, ['sessions', 'import', demoTranscript, '--space', 'parcel'])
  const space = answer<SpaceSummary>(home, ['spaces', 'show', 'parcel'])
  for (const lesson of answer<LogEntry[]>(home, ['skills', 'log', 'parcel'])) {
    const path = lesson.paths.find((each) => /^skills\/.*\.md$/.test(each) && !/daily-logs|user-general-facts/.test(each))
    if (lesson.lesson === null || path === undefined) continue
    return { home, space, lesson, path, target: `parcel/${path.replace('skills/', '')}` }
  }
  throw new Error('The demo taught no lesson outside the diary.')
}

/** A command that stands in for an editor: a script that gets the path of the file as its last word. */
function editor(home: string, script: string): NodeJS.ProcessEnv {
  const file = join(dirname(home), `editor-${Math.random().toString(36).slice(2)}.mjs`)
  const lines = [
    "import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'",
    "import { spawnSync } from 'node:child_process'",
    'const file = process.argv.at(-1)',
    script,
  ]
  writeFileSync(file, lines.join('\n'))
  return { VISUAL: '', EDITOR: `"${process.execPath}" ${file}`, GIT_AUTHOR_NAME: 'Kim', GIT_AUTHOR_EMAIL: 'kim@example.com' }
}

const head = (space: SpaceSummary): string => git(space.path, 'rev-parse', 'HEAD').trim()

test('a diff in a pipe is a patch that leads from one version to the other', () => {
  const { home, space } = taughtHome()
  const first = git(space.path, 'rev-list', '--max-parents=0', 'HEAD').trim()
  const clone = join(dirname(home), 'clone')
  execFileSync('git', ['clone', '--quiet', space.path, clone], { stdio: 'ignore' })
  git(clone, 'checkout', '--quiet', first)

  const { code, stdout, stderr } = acontext(home, ['skills', 'diff', 'parcel', first.slice(0, 8), 'HEAD'])
  execFileSync('git', ['apply', '--index', '-'], { cwd: clone, input: stdout })

  expect(code).toBe(0)
  expect(stderr).toMatch(/^parcel {2}[0-9a-f]{8} → [0-9a-f]{8}: \d+ files, \+\d+ -\d+\n/)
  expect(git(clone, 'write-tree').trim()).toBe(git(space.path, 'rev-parse', 'HEAD^{tree}').trim())
})

test('without versions a diff tells the newest change; with one, up to the edits that nobody committed yet', () => {
  const { home, space, lesson, target, path } = taughtHome()
  const newest = answer<Diff>(home, ['skills', 'diff', target])
  appendFileSync(join(space.path, path), '\nAsk Kim.\n')
  const sinceHead = acontext(home, ['skills', 'diff', target, 'HEAD', '--words'])
  const nothing = acontext(home, ['skills', 'diff', 'parcel', 'HEAD', 'HEAD'])

  expect(newest.files.map((file) => file.path)).toEqual([path])
  expect(newest.to).toBe(answer<LogEntry[]>(home, ['skills', 'log', target])[0]?.oid)
  expect(sinceHead.stdout).toContain('{+Ask Kim.+}')
  expect([nothing.code, nothing.stdout, nothing.stderr]).toEqual([0, '', expect.stringContaining('nothing changed')])
  expect(acontext(home, ['skills', 'diff', target, 'nowhere']).code).toBe(3)
  expect(answer<Diff>(home, ['skills', 'diff', target, lesson.lesson ?? '']).from).toBe(lesson.oid)
})

test('blame is what git says, and why leads from a line to the conversation', () => {
  const { home, space, lesson, path, target } = taughtHome()
  const blame = answer<Blame>(home, ['skills', 'blame', target])
  const judged = git(space.path, 'blame', '--root', '-s', '-l', path).trimEnd().split('\n')
  const line = blame.lines.find(({ commit, text }) => commit === lesson.oid && text.length > 40)
  const why = answer<Why>(home, ['skills', 'why', `${target}:${line?.line}`])
  const card = acontext(home, ['skills', 'why', `${target}:${line?.line}`])

  expect(blame.lines.map(({ commit }) => commit)).toEqual(judged.map((each) => each.replace(/^\^/, '').split(' ')[0]))
  expect(why).toMatchObject({ text: line?.text, entry: { oid: lesson.oid }, session: { id: lesson.session } })
  expect(why.messages.length).toBeGreaterThan(0)
  expect(card.stdout).toContain(`acontext sessions show ${lesson.session?.slice(0, 8)}`)
  expect(card.stdout).toContain(`acontext lessons revert ${lesson.lesson?.slice(0, 8)}`)
  expect(
    acontext(home, ['skills', 'blame', `${target}:${line?.line}`])
      .stdout.trimEnd()
      .split('\n'),
  ).toHaveLength(1)
  expect(acontext(home, ['skills', 'why', target]).code).toBe(2)
  expect(acontext(home, ['skills', 'why', `${target}:99999`]).code).toBe(3)
})

test('what an editor leaves is a commit of the person, and the project is free while it is open', () => {
  const { home, space, path, target } = taughtHome()
  const other = `spawnSync(process.execPath, [${JSON.stringify(executable)}, 'spaces', 'create', 'other'], { stdio: 'ignore' })`
  const edited = acontext(home, ['skills', 'edit', `${target}:3`, '--json'], {
    env: editor(home, `console.log('a word of the editor'); ${other}; appendFileSync(file, '\\nAsk Kim.\\n')`),
  })
  const { commits } = JSON.parse(edited.stdout) as { commits: LogEntry[] }

  expect(edited.code).toBe(0)
  expect(commits).toMatchObject([{ lesson: null, paths: [path] }])
  expect(
    answer<SpaceSummary[]>(home, ['spaces', 'list'])
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['other', 'parcel'])
  expect(isSound(space.path)).toBe(true)

  const same = acontext(home, ['skills', 'edit', target], { env: editor(home, '') })
  expect([same.code, same.stdout, same.stderr]).toEqual([0, '', 'Nothing changed.\n'])
  const failed = acontext(home, ['skills', 'edit', target], { env: editor(home, 'process.exit(3)') })
  expect([failed.code, failed.stderr]).toEqual([7, expect.stringContaining('ended with 3')])
  const missing = acontext(home, ['skills', 'edit', target], { env: { VISUAL: '/nowhere/editor' } })
  expect([missing.code, missing.stderr]).toEqual([7, expect.stringContaining('cannot be started')])
  expect(head(space)).toBe(commits[0]?.oid)
})

test('a file that is not there yet is made by the editor, and a skill that breaks the rules is told', () => {
  const { home, space, target } = taughtHome()
  const [, skill = ''] = target.split('/')
  const added = acontext(home, ['skills', 'edit', `parcel/${skill}/references/fares.md`], {
    env: editor(home, "writeFileSync(file, 'cheapest first\\n')"),
  })
  const broken = acontext(home, ['skills', 'edit', skill], { env: editor(home, "writeFileSync(file, '---\\nname: [\\n---\\n')") })
  const checked = acontext(home, ['skills', 'validate'])

  expect([added.code, added.stdout]).toEqual([0, expect.stringMatching(/^[0-9a-f]{8} Add .*fares\.md by hand\n$/)])
  expect(git(space.path, 'show', `HEAD~1:skills/${skill}/references/fares.md`)).toBe('cheapest first\n')
  expect([broken.code, broken.stderr]).toEqual([0, expect.stringContaining('error: ')])
  expect([checked.code, checked.stdout]).toEqual([4, expect.stringMatching(/error +parcel/)])
  expect(answer<Finding[]>(home, ['skills', 'validate', 'parcel/daily-logs'])).toEqual([])
  expect(acontext(home, ['skills', 'edit', 'parcel/nothing'], { env: editor(home, '') }).code).toBe(3)
})

test('a skill is removed, brought back by undo, and brought back to any version', () => {
  const { home, space, lesson, path, target } = taughtHome()
  const skill = target.split('/').slice(0, 2).join('/')
  const now = readFileSync(join(space.path, path), 'utf8')

  expect(acontext(home, ['skills', 'remove', skill]).code).toBe(2)
  const dry = acontext(home, ['skills', 'remove', skill, '--dry-run'])
  expect([dry.stdout.includes(path), existsSync(join(space.path, path))]).toEqual([true, true])
  const removed = answer<Restored>(home, ['skills', 'remove', skill, '--yes'])
  expect([removed.commit, existsSync(join(space.path, path))]).toEqual([head(space), false])
  const undone = acontext(home, ['undo'])
  expect(undone.stdout).toMatch(/^Undone in "parcel": Remove the skill .* \([0-9a-f]{8}\)\n$/)
  expect(readFileSync(join(space.path, path), 'utf8')).toBe(now)

  const to = `${lesson.oid}~1`
  const planned = acontext(home, ['skills', 'restore', skill, '--to', to, '--dry-run'])
  expect([planned.code, planned.stdout]).toEqual([0, expect.stringContaining('diff --git')])
  expect(acontext(home, ['skills', 'restore', skill, '--to', to]).stderr).toMatch(/This changes \d+ files?, \+\d+ -\d+\..*--yes/s)
  const restored = answer<Restored>(home, ['skills', 'restore', skill, '--to', to, '--yes'])
  expect(restored.commit).toBe(head(space))
  expect(git(space.path, 'diff', '--stat', to, 'HEAD', '--', `skills/${skill.split('/')[1]}`)).toBe('')
  answer(home, ['undo'])
  expect(readFileSync(join(space.path, path), 'utf8')).toBe(now)
  expect(acontext(home, ['undo']).code).toBe(3)
  expect(isSound(space.path)).toBe(true)
})

test('a whole space goes back, and the same again changes nothing', () => {
  const { home, space } = taughtHome()
  const first = git(space.path, 'rev-list', '--max-parents=0', 'HEAD').trim()
  const restore = ['spaces', 'restore', 'parcel', '--to', first]
  const restored = answer<Restored>(home, [...restore, '--yes'])
  const again = acontext(home, [...restore, '--yes'])

  expect(restored.paths.length).toBeGreaterThan(0)
  expect(git(space.path, 'diff', '--name-only', first, 'HEAD').trim()).toMatch(/^(space\.json)?$/)
  expect([again.code, again.stdout, again.stderr]).toEqual([0, '', 'Nothing differs; nothing was done.\n'])
  expect(isSound(space.path)).toBe(true)
})

test('skills are listed and shown as they were', () => {
  const { home, space, target } = taughtHome()
  const first = git(space.path, 'rev-list', '--max-parents=0', 'HEAD').trim()
  const then = answer<Skill[]>(home, ['skills', 'list', '--space', 'parcel', '--as-of', first])
  const now = answer<Skill[]>(home, ['skills', 'list', '--space', 'parcel'])

  expect(then.length).toBeLessThan(now.length)
  expect(acontext(home, ['skills', 'show', 'parcel/daily-logs', '--as-of', first]).stdout).toBe(
    git(space.path, 'show', `${first}:skills/daily-logs/SKILL.md`),
  )
  expect(acontext(home, ['skills', 'show', target, '--as-of', first]).code).toBe(3)
  expect(acontext(home, ['skills', 'list', '--space', 'parcel', '--as-of', '1d']).code).toBe(3)
})

test('a lesson is taken back and its change is shown; the same conversation does not teach it again', () => {
  const { home, space, lesson, target } = taughtHome()
  const { code, stdout } = acontext(home, ['lessons', 'revert', lesson.lesson?.slice(0, 8) ?? ''])
  const after = head(space)
  const again = answer<Reverted>(home, ['lessons', 'revert', lesson.oid])
  answer(home, ['sessions', 'import', demoTranscript, '--space', 'parcel'])

  expect(code).toBe(0)
  expect(stdout).toMatch(/^[0-9a-f]{8} Take back: .+\n\ndiff --git/)
  expect(again).toMatchObject({ commit: null, conflicts: [] })
  expect(head(space)).toBe(after)
  expect(answer<LogEntry[]>(home, ['skills', 'log', target])[0]?.subject).toMatch(/^Take back: /)
  expect(isSound(space.path)).toBe(true)
})

test('a lesson on which a later change stands is not taken back: both texts are shown', () => {
  const { home, space, lesson, target } = taughtHome()
  const line = answer<Blame>(home, ['skills', 'blame', target]).lines.find(
    ({ commit, text }) => commit === lesson.oid && text.startsWith('**'),
  )
  const change = `const lines = readFileSync(file, 'utf8').split('\\n'); lines[${(line?.line ?? 1) - 1}] += ' Kim knows better.'; writeFileSync(file, lines.join('\\n'))`
  expect(acontext(home, ['skills', 'edit', target], { env: editor(home, change) }).code).toBe(0)
  const before = head(space)
  const { code, stdout, stderr } = acontext(home, ['lessons', 'revert', lesson.oid])

  expect(code).toBe(6)
  expect(stdout).toMatch(
    /It says now \([^)]*by hand[^)]*\):\n[^]*Kim knows better\.[^]*Without the lesson it would say:\n[^]*acontext skills edit parcel\//,
  )
  expect(stderr).toContain('nothing was done')
  expect(head(space)).toBe(before)
})

test('all that a conversation taught is taken back, even after it was deleted', () => {
  const { home, space, lesson } = taughtHome()
  const words = ['lessons', 'forget', '--session', lesson.session?.slice(0, 8) ?? '']
  const taught = answer<LogEntry[]>(home, [...words, '--dry-run'])

  expect(acontext(home, words).code).toBe(2)
  answer(home, ['sessions', 'delete', lesson.session ?? '', '--yes'])
  const { code, stdout } = acontext(home, [...words, '--yes'])
  expect(code).toBe(0)
  expect(stdout.match(/^taken back +\S/gm)).toHaveLength(taught.length)
  expect(
    git(space.path, 'diff', '--stat', `${git(space.path, 'rev-list', '--max-parents=0', 'HEAD').trim()}`, 'HEAD').trim(),
  ).toBe('')
  expect(acontext(home, ['lessons', 'forget', '--session', 'ffffffff', '--yes']).code).toBe(3)
})

test('a folder becomes a skill, and packing tells its figures', () => {
  const { home, space } = taughtHome()
  const folder = join(dirname(home), 'Refunds')
  mkdirSync(join(folder, 'scripts'), { recursive: true })
  writeFileSync(join(folder, 'SKILL.md'), '---\nname: refunds\ndescription: How to refund.\n---\n\n# Refunds\n')
  writeFileSync(join(folder, 'scripts/refund.sh'), 'echo refunded\n')
  const added = acontext(home, ['skills', 'add', folder, '--space', 'parcel'])

  expect([added.code, added.stdout]).toEqual([0, 'skills/refunds\n'])
  expect(git(space.path, 'show', 'HEAD:skills/refunds/scripts/refund.sh')).toBe('echo refunded\n')
  expect(acontext(home, ['skills', 'add', join(folder, 'scripts'), '--space', 'parcel']).code).toBe(4)

  const dry = acontext(home, ['gc', '--dry-run'])
  const packed = acontext(home, ['gc'])
  expect([dry.code, dry.stdout]).toEqual([0, expect.stringMatching(/parcel +\d+ +\d+ +\d/)])
  expect([packed.code, packed.stdout]).toEqual([0, expect.stringMatching(/parcel +\d+ → 0 +\d+ → \d+ /)])
  expect(isSound(space.path)).toBe(true)
})
