import { oneOf } from './pattern.ts'

const boundary =
  /(?<=[.!?…]["”»)*_]?)\s+(?=["“„«¿¡(*_]?[\p{L}\p{N}@#"“])|(?<=[。！？；])|\s*\n\s*(?:[-*•]\s+)?|;\s+|\s+[-–—]{1,2}\s+(?=\p{L})/u
const abbreviation = /(?:\b(?:e\.g|i\.e|etc|vs|approx|nr|z\.B|bzw|ca|St|Dr|Mr|Mrs|Ms|Prof|cl|p|pp|nat)\.|^\d+[.)])$/i

/** After "2." these make a German date, not a new sentence. */
const month = /^(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])/i

/** A text cut into sentences; list items are sentences, `e.g.` and `2.8` end none. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = []
  for (const piece of text.split(boundary)) {
    const trimmed = piece.trim()
    if (trimmed === '') continue
    const before = sentences.at(-1)
    if (before !== undefined && (abbreviation.test(before) || (/\b\d{1,2}\.$/.test(before) && month.test(trimmed))))
      sentences[sentences.length - 1] = `${before} ${trimmed}`
    else sentences.push(trimmed)
  }
  return sentences
}

const clauseBoundary = oneOf('iu')`
  ,\s+(?=(?:and|but|also|so|then|or|und|aber|et|mais|y|pero|e|mas|dont|don't|(?:never|always)(?!\s*[.!]*$)|no|only|please|i|im|i'm|we|my|our|need|can you|could you|want|looking for)\b)
  \s+(?=(?:but|and (?:please|never|always|dont|don't|no|i|we|only|not)|so please)\b)|(?<=[，、])
`

/** A sentence cut where a new thought begins; smaller than a sentence, never a single word list. */
export function clausesOf(sentence: string): string[] {
  return sentence
    .split(clauseBoundary)
    .map((clause) => clause.replace(/^[\s,]+|[\s,，、]+$/g, ''))
    .filter((clause) => clause !== '')
}

const itemLine = /^\s*(?:\(?(\d{1,2})[.)、:]|第?([一二三四五六七八九])[、.，：]|[-*•])\s*(.+)$/

/** The numbered points of a text, on lines of their own or in a row; empty when it counts fewer than two. */
export function numberedItems(text: string): string[] {
  const byLine = text.split('\n').flatMap((line) => {
    const item = itemLine.exec(line)
    return item === null || (item[1] === undefined && item[2] === undefined) ? [] : [item[3] ?? '']
  })
  if (byLine.length >= 2) return byLine.map((item) => item.trim())
  const inRow = [...text.matchAll(/(?:^|[\s:：,;.])\(?([1-9])(?:[.)]\s+|、\s*)(.+?)(?=[\s,;]\(?(?:[2-9])(?:[.)]\s+|、)|$)/gs)]
  const counts = inRow.every((match, index) => match[1] === String(index + 1))
  return counts && inRow.length >= 2 ? inRow.map((match) => (match[2] ?? '').trim()) : []
}

/** The text cut to a number of characters at a word border, with an ellipsis when something is missing. */
export function clipped(text: string, limit: number): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  if (flat.length <= limit) return flat
  const cut = flat.slice(0, limit - 1)
  const space = cut.lastIndexOf(' ')
  return `${cut.slice(0, space > limit * 0.5 ? space : undefined).replace(/[\s,;:(–—-]+$/, '')}…`
}
