/**
 * True when the whole text fits the pattern: `*` (and `**`) is any run of characters, slashes too, `?` is exactly one.
 *
 * Takes at most (length of the text) x (length of the pattern) steps.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const wanted = [...pattern]
  const given = [...text]
  let at = 0
  let place = 0
  let star = -1
  let retry = 0
  while (place < given.length) {
    const each = wanted[at]
    if (each === '*') {
      star = at
      retry = place
      at += 1
    } else if (each !== undefined && (each === '?' || each === given[place])) {
      at += 1
      place += 1
    } else if (star !== -1) {
      // The last run of characters takes one more.
      at = star + 1
      retry += 1
      place = retry
    } else return false
  }
  return wanted.slice(at).every((each) => each === '*')
}
