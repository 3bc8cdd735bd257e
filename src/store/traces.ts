import { rmSync } from 'node:fs'
import type { Trace, TracedCall } from '../model/trace.ts'
import type { Codec } from '../seams/codec.ts'
import { makeDirectories } from './files.ts'
import type { Layout } from './layout.ts'
import { readSealed, replaceSealed } from './sealed.ts'

/** What models saw and said, a file for each lesson, and for each session that was observed. */
export type Traces = {
  read(subject: string): Trace | null
  add(subject: string, call: TracedCall): Promise<void>
  remove(subject: string): void
}

/** The newest calls of a lesson, and characters of all of them, that its trace keeps. */
const mostCalls = 24
const mostCharacters = 400_000

export function openTraces(layout: Layout, codec: Codec): Traces {
  const read = (subject: string): Trace | null => readSealed<Trace>(layout.trace(subject), codec)
  return {
    read,
    async add(subject, call) {
      const before = read(subject)
      const calls = [...(before?.calls ?? []), call]
      const kept = within(calls)
      makeDirectories(layout.traces)
      const dropped = (before?.dropped ?? 0) + calls.length - kept.length
      const trace: Trace = { v: 1, dropped, calls: kept }
      await replaceSealed(layout.trace(subject), trace, codec)
    },
    remove: (subject) => rmSync(layout.trace(subject), { force: true }),
  }
}

/** The newest calls that fit. */
function within(calls: readonly TracedCall[]): readonly TracedCall[] {
  const kept: TracedCall[] = []
  let left = mostCharacters
  for (const call of [...calls].reverse().slice(0, mostCalls)) {
    left -= JSON.stringify(call).length
    if (left < 0 && kept.length > 0) break
    kept.unshift(call)
  }
  return kept
}
