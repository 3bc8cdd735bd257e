import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { CommitNote, Oid } from '../../src/model/commit.ts'
import type { Git } from '../../src/seams/git.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** The native program, which judges what ours did. Nobody's own settings count. */
export function git(dir: string, ...args: string[]): string {
  return gitWith(dir, {}, ...args)
}

export function gitWith(dir: string, env: NodeJS.ProcessEnv, ...args: string[]): string {
  const own = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_EDITOR: 'true', LC_ALL: 'C' }
  const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
  return execFileSync('git', [...person, ...args], {
    cwd: dir,
    encoding: 'utf8',
    env: { ...process.env, ...own, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Sound, nothing uncommitted, nothing left lying around; returns the head. */
export function expectClean(dir: string): Oid {
  expect(git(dir, 'status', '--porcelain')).toBe('')
  expect(git(dir, 'diff', '--cached', '--name-only')).toBe('')
  expectSound(dir)
  for (const lock of ['index.lock', 'HEAD.lock', 'refs/heads/main.lock', 'acontext/pending'])
    expect(existsSync(join(dir, '.git', lock)), lock).toBe(false)
  return git(dir, 'rev-parse', 'HEAD').trim()
}

export function expectSound(dir: string): void {
  expect(git(dir, 'fsck', '--strict', '--no-dangling')).toBe('')
}

export function note(subject: string, more: Partial<CommitNote> = {}): CommitNote {
  return {
    subject,
    body: '',
    trailers: [],
    author: { name: 'acontext', email: 'acontext@localhost' },
    happenedAt: '2025-06-15T14:30:00.250000Z',
    at: '2025-06-16T08:00:00.750000Z',
    ...more,
  }
}

/** The skill that most tests write to. */
export const skill = 'skills/refunds/SKILL.md'

export const startFiles = [
  { path: 'space.json', text: '{}\n' },
  { path: 'skills/rebooking/SKILL.md', text: '# Rebooking\n' },
  { path: 'skills/rebooking/fares/basic.md', text: 'No changes.\n' },
  { path: skill, text: '# Refunds\n' },
]

/** A space in a folder of its own, with its first commit. */
export async function space(plug: Git, files = startFiles): Promise<{ dir: string; first: Oid }> {
  const dir = join(tempFolder(), 'space')
  return { dir, first: await plug.create(dir, files, note('Start')) }
}

export function put(dir: string, path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true })
  writeFileSync(join(dir, path), text)
}

export function textOf(dir: string, path: string): string | null {
  return existsSync(join(dir, path)) ? readFileSync(join(dir, path), 'utf8') : null
}

export function copyOf(dir: string): string {
  const copy = join(tempFolder(), 'copy')
  cpSync(dir, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
  return copy
}

/** A program that leaves a mark when somebody runs it. */
export function trap(dir: string): { program: string; sprung: () => boolean } {
  const program = join(dir, 'trap.sh')
  const mark = join(dir, 'sprung')
  writeFileSync(program, `#!/bin/sh\necho "$0 $@" >> ${mark}\ncat 2>/dev/null\nexit 0\n`)
  chmodSync(program, 0o755)
  return { program, sprung: () => existsSync(mark) }
}

/** One commit on top of `base`, published; returns its id. */
export async function learn(
  plug: Git,
  dir: string,
  base: Oid,
  path: string,
  text: string,
  more: Partial<CommitNote> = {},
): Promise<Oid> {
  const oid = await plug.commit(dir, base, [{ op: 'write', path, text }], note(`Learn ${path}`, more))
  expect(await plug.publish(dir, base, oid)).toEqual({ result: 'done' })
  return oid
}
