import type { BlamedLine } from '../../seams/git.ts'

/** Reads `git blame --porcelain`: for each line its commit and numbers, facts on a commit the first time, and the text. */
export function parseBlame(output: string): BlamedLine[] {
  const lines: BlamedLine[] = []
  const paths = new Map<string, string>()
  let current = { oid: '', origin: 0, line: 0 }
  for (const row of output.split('\n')) {
    const header = /^([0-9a-f]{40}) (\d+) (\d+)/.exec(row)
    if (row.startsWith('\t')) lines.push({ ...current, text: row.slice(1), path: paths.get(current.oid) ?? '' })
    else if (header !== null) current = { oid: header[1] ?? '', origin: Number(header[2]), line: Number(header[3]) }
    else if (row.startsWith('filename ')) paths.set(current.oid, unquoted(row.slice('filename '.length)))
  }
  return lines
}

const escapes: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** Git quotes names with control characters, quotes or backslashes, as C does. */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return name
  return name
    .slice(1, -1)
    .replace(/\\([0-7]{3}|.)/g, (_, code: string) =>
      code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
    )
}
