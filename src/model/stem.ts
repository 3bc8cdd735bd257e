/**
 * The stem of an English word in small letters: "migrations", "migrated" and "migrate" have one.
 *
 * The five steps of M. F. Porter, "An algorithm for suffix stripping" (1980). Words of other scripts stay as they are.
 */
export function stem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word
  const marked = word.replace(/^y/, 'Y').replace(/([aeiou])y/g, '$1Y') // a `Y` is a consonant from here on
  return [plural, past, finalY, doubleSuffix, longSuffix, lastSuffix, finalE]
    .reduce((text, step) => step(text), marked)
    .toLowerCase()
}

const vowels = '[aeiouy]'
const consonants = '[^aeiouy]'
/** How often vowels are followed by consonants: Porter's measure m is above 0, exactly 1, above 1. */
const some = new RegExp(`^${consonants}*${vowels}+${consonants}`)
const once = new RegExp(`^${consonants}*${vowels}+${consonants}+${vowels}*$`)
const twice = new RegExp(`^${consonants}*${vowels}+${consonants}+${vowels}+${consonants}`)
const hasVowel = new RegExp(vowels)
/** Ends like "hop": a consonant, one vowel, a consonant that is not w, x or Y. */
const endsShort = new RegExp(`${consonants}${vowels}[^aeiouywxY]$`)

function plural(word: string): string {
  if (/(ss|i)es$/.test(word)) return word.slice(0, -2)
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word
}

function past(word: string): string {
  if (word.endsWith('eed')) return some.test(word.slice(0, -3)) ? word.slice(0, -1) : word
  const cut = /^(.*?)(?:ed|ing)$/.exec(word)?.[1]
  if (cut === undefined || !hasVowel.test(cut)) return word
  if (/(at|bl|iz)$/.test(cut)) return `${cut}e`
  if (/([^aeiouylsz])\1$/.test(cut)) return cut.slice(0, -1)
  return once.test(cut) && endsShort.test(cut) ? `${cut}e` : cut
}

function finalY(word: string): string {
  return /[yY]$/.test(word) && hasVowel.test(word.slice(0, -1)) ? `${word.slice(0, -1)}i` : word
}

const doubles = new Map(
  [
    'ational ate,tional tion,enci ence,anci ance,izer ize,bli ble,alli al,entli ent,eli e,ousli ous,ization ize,ation ate,ator ate',
    'alism al,iveness ive,fulness ful,ousness ous,aliti al,iviti ive,biliti ble,logi log',
  ]
    .join(',')
    .split(',')
    .map((pair) => pair.split(' ') as [string, string]),
)
const longs = new Map([
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
])
const doubleEnd = endings([...doubles.keys()])
const longEnd = endings([...longs.keys()])
const lastEnd = endings('al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize'.split(' '))

/** Finds the longest of these endings, and what stands before it. */
function endings(suffixes: readonly string[]): RegExp {
  const longestFirst = [...suffixes].sort((a, b) => b.length - a.length)
  return new RegExp(`^(.*?)(${longestFirst.join('|')})$`)
}

function doubleSuffix(word: string): string {
  const [, start = '', suffix = ''] = doubleEnd.exec(word) ?? []
  return some.test(start) ? start + (doubles.get(suffix) ?? '') : word
}

function longSuffix(word: string): string {
  const [, start = '', suffix = ''] = longEnd.exec(word) ?? []
  return some.test(start) ? start + (longs.get(suffix) ?? '') : word
}

function lastSuffix(word: string): string {
  const [, start = '', suffix = ''] = lastEnd.exec(word) ?? []
  return twice.test(start) && (suffix !== 'ion' || /[st]$/.test(start)) ? start : word
}

function finalE(word: string): string {
  const bare = word.slice(0, -1)
  const cut = word.endsWith('e') && (twice.test(bare) || (once.test(bare) && !endsShort.test(bare))) ? bare : word
  return cut.endsWith('ll') && twice.test(cut) ? cut.slice(0, -1) : cut
}
