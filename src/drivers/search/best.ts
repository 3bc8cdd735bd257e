/** The numbers with the highest scores, best first, of which at most `limit` are kept; `before` orders equals. */
export function bestOf(
  candidates: Iterable<number>,
  scores: Float64Array,
  options: { readonly limit: number; readonly before: (one: number, other: number) => boolean },
): number[] {
  const { limit, before } = options
  // A heap whose first member is the worst of those that are kept.
  const heap: number[] = []
  const worse = (one: number, other: number): boolean => {
    const gap = (scores[one] ?? 0) - (scores[other] ?? 0)
    return gap < 0 || (gap === 0 && before(other, one))
  }
  for (const candidate of candidates) {
    if (heap.length < limit) {
      heap.push(candidate)
      rise(heap, worse)
    } else if (limit > 0 && worse(heap[0] ?? 0, candidate)) {
      heap[0] = candidate
      sink(heap, worse)
    }
  }
  return heap.sort((one, other) => (worse(one, other) ? 1 : -1))
}

type Order = (one: number, other: number) => boolean

function rise(heap: number[], worse: Order): void {
  let at = heap.length - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!worse(heap[at] ?? 0, heap[parent] ?? 0)) return
    swap(heap, at, parent)
    at = parent
  }
}

function sink(heap: number[], worse: Order): void {
  let at = 0
  for (;;) {
    let worst = at
    for (const child of [2 * at + 1, 2 * at + 2])
      if (child < heap.length && worse(heap[child] ?? 0, heap[worst] ?? 0)) worst = child
    if (worst === at) return
    swap(heap, at, worst)
    at = worst
  }
}

function swap(heap: number[], one: number, other: number): void {
  const kept = heap[one] ?? 0
  heap[one] = heap[other] ?? 0
  heap[other] = kept
}
