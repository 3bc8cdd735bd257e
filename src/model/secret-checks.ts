/** The check digit of card numbers (Luhn). */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  if (digits.length < 13 || digits.length > 19 || /^(\d)\1+$/.test(digits)) return false
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** The check digits of international bank account numbers (ISO 13616: the remainder by 97 is 1). */
export function isIban(text: string): boolean {
  const compact = text.replace(/[\s-]/g, '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false
  const turned = compact.slice(4) + compact.slice(0, 4)
  let rest = 0
  for (const character of turned) {
    const value = /\d/.test(character) ? character : String(character.charCodeAt(0) - 55)
    for (const digit of value) rest = (rest * 10 + Number(digit)) % 97
  }
  return rest === 1
}

/** Bits per character: English words lie near 3, keys near 4 and above. */
export function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0)
}

/** Letters of both cases and digits in no readable order: a key, not a word, a path, a hash of git or an identifier. */
export function looksRandom(text: string): boolean {
  if (/^[0-9a-f-]+$/.test(text)) return false // hashes and UUIDs name things; as the value of an assignment they are caught there
  if (!/\d.*\d/.test(text) || !/[a-z]/.test(text) || !/[A-Z]/.test(text)) return false
  if (/^[A-Z]?[a-z]+(?:[A-Z\d][a-z\d]*)*$/.test(text) && !/\d[a-z]+\d|[A-Z][a-z]?[A-Z\d][a-z]?\d/.test(text)) return false
  return entropy(text) >= 3.6
}

/** At least three of lower case, upper case, digit and sign: how systems ask passwords to be. */
export function looksLikePassword(text: string): boolean {
  if (text.length < 6 || /[/\\]|^\w+\(|^--?\w|^\d+[.,:]\d|^[\w.-]+@[\w-]+(\.[\w-]+)+$/.test(text)) return false
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^\p{L}\p{N}]/u].filter((each) => each.test(text)).length
  return classes >= 3 && /\d/.test(text)
}
