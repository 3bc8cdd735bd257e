import { MemoryError } from '../errors.ts'

/** A place in the memory as people name it: `[space/]skill[/file][:line[-line]]`. */
export type Target = {
  /** The segments between the slashes; which of them is a space is for memory to find out. */
  readonly segments: readonly string[]
  readonly lines: { readonly first: number; readonly last: number } | null
}

const lineSuffix = /:(\d+)(?:-(\d+))?$/

/** Reads a target; throws `usage` when it is empty, has empty or dotted segments, or names no such range of lines. */
export function parseTarget(text: string): Target {
  const suffix = lineSuffix.exec(text)
  const path = suffix === null ? text : text.slice(0, suffix.index)
  const segments = path.replace(/\/+$/, '').split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) throw badTarget(text)
  if (suffix === null) return { segments, lines: null }
  const first = Number(suffix[1])
  const last = Number(suffix[2] ?? suffix[1])
  if (first < 1 || last < first) throw badTarget(text)
  return { segments, lines: { first, last } }
}

function badTarget(text: string): MemoryError {
  return new MemoryError('usage', `${JSON.stringify(text)} names no place in the memory.`, {
    field: 'target',
    hint: 'Write [space/]skill[/file][:line[-line]], for example "airline/playbook/SKILL.md:12".',
  })
}
