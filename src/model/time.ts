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

/**
 * The instant of a day, with or without a time, on the clocks of an IANA time zone: `2023/05/21 (Sun) 14:03`, `2023-05-21`. A day
 * alone is taken at noon, and a time that names its own offset as it is. Null when the text begins with no day.
 */
export function readLocalTime(text: string, zone: string): Stamp | null {
  if (/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return readStamp(text)
  const [, year, month, day, hour = '12', minute = '00'] =
    /^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\D.*?)??(?:(?<!\d)(\d{1,2}):(\d\d).*)?$/s.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return null
  const wanted = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${hour.padStart(2, '0')}:${minute}:00Z`
  const asUtc = new Date(wanted)
  // Date takes the 30th of February for the 2nd of March.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 10) !== wanted.slice(0, 10)) return null
  // Once more with the offset of the place found first: the clocks may have changed in between.
  const first = asUtc.getTime() - offsetMs(asUtc, zone)
  return stampOf(new Date(asUtc.getTime() - offsetMs(new Date(first), zone)))
}

function offsetMs(instant: Date, zone: string): number {
  const { day, time } = localTime(stampOf(instant), zone)
  return Date.parse(`${day}T${time}:00Z`) - Math.floor(instant.getTime() / 60_000) * 60_000
}
