import { MemoryError } from '../errors.ts'

/** Under which name assistants know our server. */
export const entryName = 'acontext'

/** How an assistant starts our MCP server. */
export type ServerEntry = { readonly command: string; readonly args: readonly string[] }

/** Changes the text of a settings file so that it holds this entry (null: none), and nothing else of it. Throws `invalid`, `exists`. */
export type EditEntry = (text: string | null, entry: ServerEntry | null, path: string) => string | null

/** True for an entry that starts acontext, whatever its options: ours to change. */
export function isOurs(command: unknown, args: unknown): boolean {
  const words = [command, ...(Array.isArray(args) ? args : [])].map(String)
  return words.some((word) => /(^|[\\/])acontext(\.cmd)?$/.test(word)) && words.includes('mcp')
}

/** There is an entry of our name that is somebody else's. */
export function foreign(path: string): MemoryError {
  return new MemoryError('exists', `${path} has a server "${entryName}" that does not start acontext; it was left as it is.`, {
    field: path,
    hint: 'Rename that one, then try again.',
  })
}
