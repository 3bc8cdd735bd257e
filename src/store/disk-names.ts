/*
 * How a segment of a disk's path is called in the file system. Plain names stay as they are, so that people can edit the
 * files; what some file system cannot hold is written as %XX, byte by byte. A long segment goes on in the next folder.
 */

// Control characters, what Windows cannot store in a name, and the sign of the encoding itself.
const unstorable = /[\u0000-\u001f<>:"|?*\\\u007f%]/u
const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i
const freely = /[0-9._-]/
/** Bytes of a name, encoded; file systems hold 255, and the mark of a longer segment needs room. */
const nameLimit = 240
const goesOn = '%~'
const nothing = '%'

/** The names, each in the folder of the one before, under which a segment lies. `fully` writes letters as bytes too, so that case does not matter. */
export function encodeSegment(segment: string, how: 'plain' | 'fully'): readonly string[] {
  if (segment === '') return [nothing]
  const isBad = (letter: string): boolean => (how === 'plain' ? unstorable.test(letter) : !freely.test(letter))
  const names: string[] = []
  let current = ''
  for (const letter of segment) {
    const longer = current + (isBad(letter) ? percent(letter) : letter)
    if (Buffer.byteLength(longer) > nameLimit && current !== '') {
      names.push(storable(current) + goesOn)
      current = isBad(letter) ? percent(letter) : letter
    } else current = longer
  }
  return [...names, storable(current)]
}

/** What a name in the file system stands for, and whether its segment goes on in the folder of that name. */
export function decodeName(name: string): { readonly text: string; readonly goesOn: boolean } {
  if (name === nothing) return { text: '', goesOn: false }
  const open = name.endsWith(goesOn)
  const text = decodePercent(open ? name.slice(0, -goesOn.length) : name)
  // A name that somebody gave by hand, such as "100%.txt", is what it says.
  return text === null || !isSegment(text) ? { text: name, goesOn: false } : { text, goesOn: open }
}

/** Names that some file systems take for the same one are alike in this. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** The same name without what some systems refuse or drop: reserved beginnings, a dot or a blank at the end. */
function storable(name: string): string {
  if (reserved.test(name) || name === '.' || name === '..') return percent(name.slice(0, 1)) + name.slice(1)
  return /[. ]$/.test(name) ? name.slice(0, -1) + percent(name.slice(-1)) : name
}

function percent(letter: string): string {
  return [...Buffer.from(letter)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

/** Null when a percent sign begins no byte, or the bytes are no text. */
function decodePercent(name: string): string | null {
  if (!name.includes('%')) return name
  if (/%(?![0-9A-F]{2})/.test(name)) return null
  try {
    return decodeURIComponent(name)
  } catch {
    return null
  }
}

/** A name may not decode to what no segment can be. */
function isSegment(text: string): boolean {
  return text !== '' && !/[/\0]/.test(text)
}
