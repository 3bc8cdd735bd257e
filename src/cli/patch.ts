import type { FileDiff, Hunk } from '../memory/memory.ts'

/** What stands above a file's hunks in a patch that `git apply` takes. */
export function patchHead(file: FileDiff): string[] {
  const before = pathWord(`a/${file.was ?? file.path}`)
  const after = pathWord(`b/${file.path}`)
  return [`diff --git ${before} ${after}`, ...kindLines(file), ...nameLines(file, before, after)]
}

export function hunkHead({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`
}

const usualMode = '100644'

function kindLines({ kind, was, path, modes }: FileDiff): string[] {
  switch (kind) {
    case 'added':
      return [`new file mode ${modes?.after ?? usualMode}`]
    case 'removed':
      return [`deleted file mode ${modes?.before ?? usualMode}`]
    case 'renamed':
      return [...modeLines(modes), `rename from ${pathWord(was ?? path)}`, `rename to ${pathWord(path)}`]
    case 'changed':
      return modeLines(modes)
    default:
      return kind satisfies never
  }
}

function modeLines(modes: FileDiff['modes']): string[] {
  if (modes === null || modes.before === modes.after) return []
  return [`old mode ${modes.before}`, `new mode ${modes.after}`]
}

function nameLines({ kind, hunks }: FileDiff, before: string, after: string): string[] {
  const old = kind === 'added' ? '/dev/null' : before
  const now = kind === 'removed' ? '/dev/null' : after
  if (hunks === null) return [`Binary files ${old} and ${now} differ`]
  return hunks.length === 0 ? [] : [`--- ${ended(old)}`, `+++ ${ended(now)}`]
}

/** Where a side has no lines, a patch names the line before; a single line goes without its number. */
function range(start: number, lines: number): string {
  if (lines === 1) return String(start)
  return lines === 0 ? `${Math.max(0, start - 1)},0` : `${start},${lines}`
}

/** A path as git writes it: in quotes when it holds what would end or twist it. */
function pathWord(path: string): string {
  if (!/["\\\u0000-\u001f\u007f]/.test(path)) return path
  return `"${path.replace(/["\\]/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, octal)}"`
}

function octal(control: string): string {
  return `\\${control.charCodeAt(0).toString(8).padStart(3, '0')}`
}

/** Programs take a blank for the end of a file's name, unless a tab ends it. */
function ended(name: string): string {
  return name.includes(' ') && !name.startsWith('"') ? `${name}\t` : name
}
