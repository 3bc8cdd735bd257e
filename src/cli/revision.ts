import { readSince } from './time.ts'

/** A revision as memory wants it: an age (2d, 3h) becomes the time that it names, all else stays as it was written. */
export function readRevision(text: string, now: Date): string {
  return /^\d{1,3}[smhdw]$/.test(text) ? readSince(text, now) : text
}
