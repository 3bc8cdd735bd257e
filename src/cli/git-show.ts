import { execFileSync } from 'node:child_process'
import { MemoryError } from '../errors.ts'

export type Blamed = { readonly oid: string; readonly text: string }

/** A commit's change of one file, as git shows it. */
export function gitShow(dir: string, oid: string, { path, color }: { path: string; color: boolean }): string {
  return git(dir, 'show', `--color=${color ? 'always' : 'never'}`, '--unified=1', '--format=', oid, '--', path).trim()
}

/** The lines of a file with the commit that wrote each. */
export function gitBlame(dir: string, path: string): readonly Blamed[] {
  const lines = git(dir, 'blame', '--line-porcelain', '--', path).split('\n')
  let oid = ''
  return lines.flatMap((line) => {
    const head = /^([0-9a-f]{40,64}) \d+ \d+/.exec(line)
    if (head !== null) oid = head[1] ?? ''
    return line.startsWith('\t') ? [{ oid, text: line.slice(1) }] : []
  })
}

function git(dir: string, ...args: string[]): string {
  try {
    return execFileSync('git', ['-C', dir, ...args], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new MemoryError('unavailable', missing ? 'git is not installed.' : `git ${args.join(' ')} failed.`, {
      cause,
      hint: 'The demo shows its commits with git, from https://git-scm.com; acontext itself works without it.',
    })
  }
}
