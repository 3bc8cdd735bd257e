/** A size in words: `512 B`, `1.4 MB`. */
export function bytes(number: number): string {
  const names = ['B', 'kB', 'MB', 'GB', 'TB']
  let at = 0
  let value = number
  for (; value >= 1000 && at < names.length - 1; at++) value /= 1000
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${names[at]}`
}
