import { inline } from './text.ts'

/** A name as it is to be typed in a shell: in quotes where it needs them. */
export function shellWord(text: string): string {
  const word = inline(text)
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
