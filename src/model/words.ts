/** Scripts that are written without blanks: their words are pairs of neighbouring characters. */
const unspaced = '\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff'
const wordPattern = new RegExp(`[${unspaced}]+|[^\\W_${unspaced}]+|[\\p{L}\\p{N}]+`, 'gu')
const unspacedStart = new RegExp(`^[${unspaced}]`)

const functionWords = `a an the and or but so if then than that this these those there here it its is are was were be been am do does did
done not no to of in on at by for from with without into onto over as i me my we us our you your he she they them their his her who
which what when where why how can could should would will shall may might must have has had also just please pls plz up out about
im ive id dont cant ok okay yes hey hi hello
der die das den dem des ein eine einen einem einer eines und oder zu zum zur im am an auf aus bei mit nach von vom vor ist sind war
nicht kein keine bitte als auch ich du er wir ihr mir mich dir uns
le la les un une des de du et ou que qui est sont je tu il elle nous vous mon ma mes ce cette pour dans sur avec pas
el los las una unos y o es son yo mi mis para por con en lo se no al del
os um uma e eu meu minha para com em na nas da do`
const stops: ReadonlySet<string> = new Set(functionWords.split(/\s+/))

/** True for words that carry a sentence and say nothing by themselves, in five languages. */
export function isFunctionWord(word: string): boolean {
  return stops.has(word)
}

/** The content words of a text, cut to their stems; unspaced scripts give pairs of characters. */
export function stems(text: string): Set<string> {
  const found = new Set<string>()
  for (const word of text.normalize('NFKC').toLowerCase().match(wordPattern) ?? []) {
    if (unspacedStart.test(word)) for (const pair of pairs(word)) found.add(pair)
    else if (!stops.has(word) && (word.length > 1 || /\d/.test(word))) found.add(stem(word))
  }
  return found
}

/** How alike two sets are: common members by all members, from 0 to 1. */
export function alike(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 || other.size === 0) return 0
  const shared = common(one, other)
  return shared / (one.size + other.size - shared)
}

/** How much of the smaller set lies in the larger one, from 0 to 1. */
export function covered(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 || other.size === 0) return 0
  return common(one, other) / Math.min(one.size, other.size)
}

export function common(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [small, large] = one.size < other.size ? [one, other] : [other, one]
  let count = 0
  for (const member of small) if (large.has(member)) count++
  return count
}

function pairs(word: string): string[] {
  const characters = [...word]
  if (characters.length === 1) return characters
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}

/** Takes off the endings that make "booked", "booking" and "books" different words; nothing cleverer. */
function stem(word: string): string {
  if (word.length < 4 || /\d/.test(word)) return word
  const singular = word
    .replace(/ies$/, 'y')
    .replace(/(ss|sh|ch|x|z)es$/, '$1')
    .replace(/([^su])s$/, '$1')
  const bare = singular.replace(/(.{3,})(ing|ed|ly)$/, '$1').replace(/([^lsz])\1$/, '$1')
  return bare.replace(/(.{3,})e$/, '$1')
}
