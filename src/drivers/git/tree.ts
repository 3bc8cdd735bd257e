import type { Oid } from '../../model/commit.ts'

/**
 * One line of a tree. Names hold one character per byte ("binary" strings), so that their order is git's order and that names
 * which are no UTF-8 come back as they were; `textOf` and `nameOf` lead out and in.
 */
export type TreeEntry = { readonly mode: string; readonly name: string; readonly oid: Oid }

export const modes = { file: '100644', executable: '100755', link: '120000', folder: '40000', repository: '160000' } as const

export function isFile(entry: { readonly mode: string }): boolean {
  return entry.mode.startsWith('100')
}

export function nameOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

export function textOf(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8')
}

export function parseTree(bytes: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = []
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(0x20, at)
    const end = bytes.indexOf(0, blank)
    // Some old programs wrote a zero before a folder's mode.
    const mode = bytes.toString('latin1', bytes[at] === 0x30 ? at + 1 : at, blank)
    entries.push({ mode, name: bytes.toString('latin1', blank + 1, end), oid: bytes.toString('hex', end + 1, end + 21) })
    at = end + 21
  }
  return entries
}

/** The bytes of a tree object. isomorphic-git would order names by UTF-16, which `git fsck` rejects for some of them. */
export function renderTree(entries: readonly TreeEntry[]): Buffer {
  // Git compares a folder's name as if it ended with a slash.
  const keyed = entries.map((entry) => ({ key: entry.mode === modes.folder ? `${entry.name}/` : entry.name, entry }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1))
  const bytes = Buffer.alloc(entries.reduce((size, { mode, name }) => size + mode.length + name.length + 22, 0))
  let at = 0
  for (const { entry } of keyed) {
    at += bytes.write(`${entry.mode} ${entry.name}\0`, at, 'latin1')
    at += bytes.write(entry.oid, at, 'hex')
  }
  return bytes
}
