import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** Enough for any number of lines that somebody reads. */
const tailBytes = 4 << 20
const lookMs = 250

/** The last lines of a file, and where it ends; nothing when there is no such file. */
export function lastLines(file: string, count: number): { readonly lines: readonly string[]; readonly end: number } {
  const size = sizeOf(file)
  const lines = textFrom(file, Math.max(0, size - tailBytes), size)
    .split('\n')
    .slice(0, -1)
  return { lines: lines.slice(-count), end: size }
}

/** Shows the whole lines that a file grows by, until the signal; a file that was begun anew is read from its start. */
export async function followFile(
  file: string,
  { from, signal, show }: { readonly from: number; readonly signal: AbortSignal; show(text: string): void },
): Promise<void> {
  let place = from
  while (!signal.aborted) {
    const size = sizeOf(file)
    if (size < place) place = 0
    const text = textFrom(file, place, size)
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    if (whole !== '') show(whole.slice(0, -1))
    place += Buffer.byteLength(whole)
    await pause(lookMs, undefined, { signal }).catch(() => undefined)
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function textFrom(file: string, from: number, to: number): string {
  if (to <= from) return ''
  const bytes = Buffer.alloc(to - from)
  const descriptor = openSync(file, 'r')
  try {
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, from))
  } finally {
    closeSync(descriptor)
  }
}
