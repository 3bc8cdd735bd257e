import { MemoryError } from '../errors.ts'
import { isObject } from '../model/json.ts'
import { entryName, foreign, isOurs, type ServerEntry } from './assistant-entry.ts'

/** The entry in a JSON file with `mcpServers`; null when nothing is left of a file that held nothing else. */
export function jsonEntry(text: string | null, entry: ServerEntry | null, path: string): string | null {
  const settings = read(text, path)
  const servers = settings['mcpServers'] ?? {}
  if (!isObject(servers)) throw unreadable(path)
  const known = servers[entryName]
  if (known !== undefined && !(isObject(known) && isOurs(known['command'], known['args']))) throw foreign(path)
  if (known === undefined && entry === null) return text
  const others = Object.fromEntries(Object.entries(servers).filter(([key]) => key !== entryName))
  const kept = isObject(known) ? known : {}
  const next = entry === null ? others : { ...servers, [entryName]: { ...kept, command: entry.command, args: [...entry.args] } }
  const { mcpServers: _, ...rest } = settings
  const left = Object.keys(next).length === 0 ? rest : { ...settings, mcpServers: next }
  if (Object.keys(left).length === 0) return null
  const indent = /^([ \t]+)"/m.exec(text ?? '')?.[1] ?? '  '
  return `${JSON.stringify(left, null, indent)}${text === null || text.endsWith('\n') ? '\n' : ''}`
}

function read(text: string | null, path: string): Record<string, unknown> {
  if (text === null || text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // Told below, like a value that is no object.
  }
  throw unreadable(path)
}

function unreadable(path: string): MemoryError {
  return new MemoryError('invalid', `${path} is not the JSON that was expected; it was left as it is.`, {
    field: path,
    hint: 'Mend it (comments are not JSON), or add the server there by hand: the command is "acontext mcp".',
  })
}
