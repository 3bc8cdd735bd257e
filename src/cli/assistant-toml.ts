import { foreign, isOurs, type ServerEntry } from './assistant-entry.ts'

// A table is changed by its lines, so that comments and everything else in the file stay as they are.
const header = /^\s*\[\s*mcp_servers\s*\.\s*(?:acontext|"acontext")\s*\]\s*(?:#.*)?$/
const nextTable = /^\s*\[/

/** The table `[mcp_servers.acontext]` of a TOML file; null when nothing is left of the file. */
export function tomlEntry(text: string | null, entry: ServerEntry | null, path: string): string | null {
  const lines = (text ?? '').split('\n')
  const start = lines.findIndex((line) => header.test(line))
  if (start === -1) {
    if (entry === null) return text
    const before = (text ?? '').replace(/\n*$/, '')
    return `${before === '' ? '' : `${before}\n\n`}${table(entry).join('\n')}\n`
  }
  const length = lines.slice(start + 1).findIndex((line) => nextTable.test(line))
  const end = length === -1 ? lines.length : start + 1 + length
  const words = [
    ...lines
      .slice(start, end)
      .join('\n')
      .matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g),
  ].map((found) => found[1] ?? found[2])
  if (!isOurs(words[0], words.slice(1))) throw foreign(path)
  const kept = lines.slice(start + 1, end).filter((line) => !/^\s*(?:command|args)\s*=/.test(line))
  const own = entry === null ? [] : [...table(entry), ...kept]
  const before = lines.slice(0, start)
  const left = [
    ...(entry === null ? trimmed(before) : before),
    ...own,
    ...(entry === null && end < lines.length ? ['', ...lines.slice(end)] : lines.slice(end)),
  ]
  const result = left.join('\n').replace(/^\n+/, '').replace(/\n*$/, '\n')
  return result.trim() === '' ? null : result
}

function table({ command, args }: ServerEntry): string[] {
  return [
    '[mcp_servers.acontext]',
    `command = ${JSON.stringify(command)}`,
    `args = [${args.map((arg) => JSON.stringify(arg)).join(', ')}]`,
  ]
}

function trimmed(lines: readonly string[]): string[] {
  const end = lines.findLastIndex((line) => line.trim() !== '')
  return lines.slice(0, end + 1)
}
