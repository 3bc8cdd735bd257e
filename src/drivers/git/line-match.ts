import { diffArrays } from 'diff'

// Beyond so many edits the shortest script takes seconds to find.
const mostEdits = 2_000

/** For each line after that stands before as well, its number there: by a shortest edit script, as git finds it. */
export function matchLines(before: readonly string[], after: readonly string[]): Map<number, number> {
  const same = new Map<number, number>()
  const shorter = Math.min(before.length, after.length)
  let start = 0
  for (; start < shorter && before[start] === after[start]; start++) same.set(start, start)
  let end = 0
  for (; end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]; end++)
    same.set(after.length - 1 - end, before.length - 1 - end)
  // A line that the other side does not have matches nothing, and would only make the search longer.
  const [known, wanted] = [new Set(before.slice(start, before.length - end)), new Set(after.slice(start, after.length - end))]
  const left = numbered(before, start, end).filter(({ text }) => wanted.has(text))
  const right = numbered(after, start, end).filter(({ text }) => known.has(text))
  for (const [there, here] of matched(left, right)) same.set(here, there)
  return same
}

type Line = { readonly at: number; readonly text: string }

function numbered(lines: readonly string[], start: number, end: number): Line[] {
  return lines.slice(start, lines.length - end).map((text, index) => ({ at: start + index, text }))
}

function matched(left: Line[], right: Line[]): [there: number, here: number][] {
  const parts = diffArrays(left, right, { comparator: (a, b) => a.text === b.text, maxEditLength: mostEdits })
  if (parts === undefined) return anchors(left, right)
  const pairs: [number, number][] = []
  let [old, now] = [0, 0]
  for (const { count = 0, added, removed } of parts) {
    if (!added && !removed)
      for (let index = 0; index < count; index++) pairs.push([left[old + index]?.at ?? 0, right[now + index]?.at ?? 0])
    if (!added) old += count
    if (!removed) now += count
  }
  return pairs
}

/** The longest row of lines that stand once on either side and in the same order: good enough where nearly all was moved. */
function anchors(left: readonly Line[], right: readonly Line[]): [there: number, here: number][] {
  const once = onceOf(left)
  const candidates = [...onceOf(right)].flatMap(([text, here]): [number, number][] => {
    const there = once.get(text)
    return there === undefined ? [] : [[there, here]]
  })
  type Link = { readonly pair: [number, number]; readonly previous: Link | null }
  const ends: Link[] = [] // the best row of each length so far, by where it ends
  for (const pair of candidates) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle]?.pair[0] ?? 0) < pair[0]) low = middle + 1
      else high = middle
    }
    ends[low] = { pair, previous: ends[low - 1] ?? null }
  }
  const row: [number, number][] = []
  for (let link = ends.at(-1) ?? null; link !== null; link = link.previous) row.push(link.pair)
  return row
}

/** Where the lines stand that are there once. */
function onceOf(lines: readonly Line[]): Map<string, number> {
  const places = new Map<string, number>()
  const again = new Set<string>()
  for (const { at, text } of lines) {
    if (places.has(text)) again.add(text)
    places.set(text, at)
  }
  for (const text of again) places.delete(text)
  return places
}
