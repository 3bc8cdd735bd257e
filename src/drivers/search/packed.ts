import type { Posting, Postings } from './postings.ts'

/** What an inverted index is made of. */
export type Inverted = {
  readonly ids: string[]
  /** Terms of each document, fillers left out. */
  readonly lengths: number[]
  readonly weights: number[]
  /** Milliseconds since 1970; -1 for none. */
  readonly times: number[]
  readonly postings: Postings
}

type Header = {
  readonly form: 1
  readonly ids: readonly string[]
  readonly terms: number
  readonly postings: number
  readonly text: number
}

const headStart = 4

/**
 * The index in one piece: a header, then numbers as they lie in memory, so that opening it decodes no posting.
 *
 * Little endian, as every machine that Node runs on.
 */
export function pack(index: Inverted): Uint8Array {
  const terms = [...index.postings.keys()]
  const all = [...index.postings.values()]
  const total = all.reduce((sum, posting) => sum + posting.length, 0)
  const documents = new Uint32Array(total)
  const counts = new Uint8Array(total)
  let at = 0
  for (const posting of all) {
    documents.set(posting.documents.subarray(0, posting.length), at)
    counts.set(posting.counts.subarray(0, posting.length), at)
    at += posting.length
  }
  const text = Buffer.from(terms.join('\n'))
  const header: Header = { form: 1, ids: index.ids, terms: terms.length, postings: total, text: text.length }
  const head = Buffer.from(JSON.stringify(header))
  const start = Buffer.alloc(headStart)
  start.writeUInt32LE(head.length)
  return Buffer.concat([
    start,
    head,
    text,
    bytesOf(Uint32Array.from(all, (posting) => posting.length)),
    bytesOf(Uint32Array.from(index.lengths)),
    bytesOf(Float64Array.from(index.times)),
    bytesOf(Float32Array.from(index.weights)),
    bytesOf(documents),
    counts,
  ])
}

/** Reads what `pack` wrote; throws when it is something else or not whole. */
export function unpack(bytes: Uint8Array): Inverted {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headEnd = headStart + whole.readUInt32LE(0)
  const header = JSON.parse(whole.toString('utf8', headStart, headEnd)) as Header
  if (header.form !== 1) throw new Error('an index of another form')
  let at = headEnd
  const take = (length: number): ArrayBuffer => {
    if (at + length > whole.length) throw new Error('an index that is cut off')
    const start = whole.byteOffset + at
    at += length
    // Copied: views of four and eight bytes have to begin at such places.
    return whole.buffer.slice(start, start + length) as ArrayBuffer
  }
  const text = Buffer.from(take(header.text)).toString('utf8')
  const sizes = new Uint32Array(take(4 * header.terms))
  const count = header.ids.length
  const lengths = [...new Uint32Array(take(4 * count))]
  const times = [...new Float64Array(take(8 * count))]
  const weights = [...new Float32Array(take(4 * count))]
  const documents = new Uint32Array(take(4 * header.postings))
  const counts = new Uint8Array(take(header.postings))
  const postings: Map<string, Posting> = new Map()
  let from = 0
  const terms = header.terms === 0 ? [] : text.split('\n')
  for (const [index, term] of terms.entries()) {
    const length = sizes[index] ?? 0
    postings.set(term, {
      documents: documents.subarray(from, from + length),
      counts: counts.subarray(from, from + length),
      length,
    })
    from += length
  }
  return { ids: [...header.ids], lengths, weights, times, postings }
}

function bytesOf(numbers: Uint32Array | Float64Array | Float32Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}
