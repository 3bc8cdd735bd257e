import { MemoryError } from '../errors.ts'
import { stampOf, type Stamp } from '../model/time.ts'

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }
const isoDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** The instant that `--since` names: an ISO date or time (local unless it has a zone), or an age such as `2d` or `3h`. Throws `usage`. */
export function readSince(text: string, now: Date): Stamp {
  const age = /^(\d{1,6})([smhdw])$/.exec(text)
  if (age !== null) return stampOf(new Date(now.getTime() - Number(age[1]) * (units[age[2] ?? 's'] ?? 1) * 1000))
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text)
  if (isoDate.test(text) && !Number.isNaN(date.getTime())) return stampOf(date)
  throw new MemoryError('usage', `"${text}" is neither a date nor an age.`, {
    field: 'since',
    hint: 'Write a date (2026-08-01, 2026-08-01T14:30) or an age (30m, 3h, 2d, 1w).',
  })
}

/** The same for `--until`, where a date means its end. */
export function readUntil(text: string, now: Date): Stamp {
  return readSince(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999` : text, now)
}

/** An instant on the reader's clock, to the minute. */
export function shortTime(stamp: Stamp, now: Date): string {
  const date = new Date(stamp)
  if (Number.isNaN(date.getTime())) return stamp
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`
  return day === today ? `today ${time}` : `${day} ${time}`
}

/** A duration in words: `0.4 s`, `12 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
