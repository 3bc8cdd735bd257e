/** An instant as ISO 8601 text in UTC with exactly six fraction digits, so that text order is time order. */
export type Stamp = string

/** The stamp of a date; any date that `Date` can hold. */
export function stampOf(date: Date): Stamp {
  return date.toISOString().replace('Z', '000Z')
}

/** The stamp of an instant given as text or as seconds since 1970; null when it names no instant. */
export function readStamp(value: unknown): Stamp | null {
  if (typeof value === 'number' && Number.isFinite(value)) {
    // Milliseconds since 1970 passed 10^11 in 1973; seconds will only in the year 5138.
    return validStamp(new Date(value > 1e11 ? value : value * 1000))
  }
  if (typeof value !== 'string' || value === '') return null
  return validStamp(new Date(value))
}

function validStamp(date: Date): Stamp | null {
  return Number.isNaN(date.getTime()) ? null : stampOf(date)
}

/** The stamp for something that happens now, strictly later than `previous` (one microsecond, if need be). */
export function stampAfter(previous: Stamp | null, now: Date): Stamp {
  const stamp = stampOf(now)
  if (previous === null || stamp > previous) return stamp
  const millisecond = previous.slice(0, 23)
  const micros = Number(previous.slice(23, 26)) + 1
  if (micros < 1000) return `${millisecond}${String(micros).padStart(3, '0')}Z`
  return stampOf(new Date(new Date(`${millisecond}Z`).getTime() + 1))
}

/** Day (`2025-06-15`) and time (`14:30`) of an instant on the clocks of an IANA time zone. */
export function localTime(stamp: Stamp, zone: string): { day: string; time: string } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(stamp))
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? ''
  return { day: `${part('year')}-${part('month')}-${part('day')}`, time: `${part('hour')}:${part('minute')}` }
}
