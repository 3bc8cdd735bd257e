/** The documents that hold a term, in rising order, and how much of it each holds (at most 255). */
export type Posting = { documents: Uint32Array; counts: Uint8Array; length: number }

const firstRoom = 4
const mostCount = 255

/** Terms and where they occur. */
export type Postings = Map<string, Posting>

export function addPosting(postings: Postings, term: string, document: number, count: number): void {
  let posting = postings.get(term)
  if (posting === undefined) {
    posting = { documents: new Uint32Array(firstRoom), counts: new Uint8Array(firstRoom), length: 0 }
    postings.set(term, posting)
  }
  if (posting.length === posting.documents.length) {
    const room = Math.max(firstRoom, posting.length * 2)
    posting.documents = grown(posting.documents, new Uint32Array(room))
    posting.counts = grown(posting.counts, new Uint8Array(room))
  }
  posting.documents[posting.length] = document
  posting.counts[posting.length] = Math.min(count, mostCount)
  posting.length += 1
}

/** Gives the documents new numbers, in the same order; those that get none (-1) are gone, and so are terms without any. */
export function renumber(postings: Postings, numbers: Int32Array): void {
  for (const [term, posting] of postings) {
    const documents = new Uint32Array(posting.length)
    const counts = new Uint8Array(posting.length)
    let length = 0
    for (let at = 0; at < posting.length; at++) {
      const number = numbers[posting.documents[at] ?? 0] ?? -1
      if (number < 0) continue
      documents[length] = number
      counts[length] = posting.counts[at] ?? 0
      length += 1
    }
    if (length === 0) postings.delete(term)
    else postings.set(term, { documents, counts, length })
  }
}

function grown<T extends Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}
