import type { Stamp } from '../../model/time.ts'

/** An instant on the reader's clock: the time for today, else the day, with the year where it is another one. */
export function shortTime(stamp: Stamp, now: Date): string {
  const date = new Date(stamp)
  if (Number.isNaN(date.getTime())) return stamp
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`
  if (date.toDateString() === now.toDateString()) return time
  return date.getFullYear() === now.getFullYear() ? `${day} ${time}` : `${date.getFullYear()}-${day}`
}

/** Day and time of an instant on the reader's clock. */
export function longTime(stamp: Stamp): string {
  const date = new Date(stamp)
  if (Number.isNaN(date.getTime())) return stamp
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** Where something was said: `message #18`, `messages #18 to #31`. */
export function messageSpan(first: number, last: number): string {
  return first === last ? `message #${first}` : `messages #${first} to #${last}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
