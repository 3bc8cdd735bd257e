import type { Key as InkKey } from 'ink'

/** A key by its name: a character as it is, others by a word (`up`, `enter`, `ctrl-d`). */
export type Key = string

const named: Readonly<Partial<Record<keyof InkKey, Key>>> = {
  upArrow: 'up',
  downArrow: 'down',
  leftArrow: 'left',
  rightArrow: 'right',
  pageUp: 'pageup',
  pageDown: 'pagedown',
  home: 'home',
  end: 'end',
  return: 'enter',
  escape: 'escape',
  backspace: 'backspace',
  delete: 'backspace',
}
const controlNames: Readonly<Record<string, Key>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u001b': 'escape',
  '\u007f': 'backspace',
}

/** The keys of one input. A terminal sends several at once when they repeat quickly or are pasted: each of them counts. */
export function keysOf(input: string, key: InkKey): readonly Key[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab']
  for (const [name, word] of Object.entries(named)) if (key[name as keyof InkKey] === true) return [word]
  if (key.ctrl && input.length === 1) return [`ctrl-${input}`]
  if (key.meta) return []
  return Array.from(new Intl.Segmenter().segment(input), ({ segment }) => keyOf(segment))
}

function keyOf(character: string): Key {
  const code = character.codePointAt(0) ?? 0
  if (character === '\r\n') return 'enter'
  return controlNames[character] ?? (code < 32 ? `ctrl-${String.fromCharCode(code + 96)}` : character)
}

/** True for keys that stand for a character that can be typed. */
export function isTyped(key: Key): boolean {
  return Array.from(new Intl.Segmenter().segment(key)).length === 1 && !/^\p{C}/u.test(key)
}
