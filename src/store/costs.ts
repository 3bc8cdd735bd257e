import type { CostRow } from '../model/cost.ts'
import type { Codec } from '../seams/codec.ts'
import { openAppendLog, type AppendLog } from './append-log.ts'
import { statsOf } from './files.ts'
import type { Layout } from './layout.ts'
import { appendLine, linesAfter } from './shared-log.ts'

/** What the calls of models cost, a line each, appended before an answer is used. */
export type Costs = {
  /** Oldest first; lines that cannot be read are left out. */
  all(): readonly CostRow[]
  /** What was added since the last look, by any process. */
  follow(): () => CostNews
  add(row: CostRow): Promise<void>
  close(): Promise<void>
}

/** `anew`: a file is not the one that it was (a backup was brought back), and these are all rows that there are. */
export type CostNews = { readonly rows: readonly CostRow[]; readonly anew: boolean }

/**
 * The writer of a project has a log of its own. Those who only read ask models, too (a search by meaning), any number of
 * them at once and beside the writer: their lines go to a second file, whose length nobody relies on.
 */
export function openCosts(layout: Layout, codec: Codec, access: 'read' | 'write'): Costs {
  const files = [layout.costs, layout.readersCosts]
  let log: AppendLog | null = null

  function follow(): () => CostNews {
    const read = new Map(files.map((file) => [file, 0]))
    return () => {
      const sizes = new Map(files.map((file) => [file, statsOf(file)?.size ?? 0]))
      const anew = files.some((file) => (sizes.get(file) ?? 0) < (read.get(file) ?? 0))
      const rows = files.flatMap((file) => {
        const start = anew ? 0 : (read.get(file) ?? 0)
        const { lines, end } = sizes.get(file) === start ? { lines: [], end: start } : linesAfter(file, start)
        read.set(file, end)
        return lines.flatMap((line) => rowIn(line, codec))
      })
      return { rows, anew }
    }
  }

  return {
    all: () => [...follow()().rows].sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at))),
    follow,
    async add(row) {
      const line = codec.encode(Buffer.from(JSON.stringify(row)))
      if (access === 'read') return appendLine(layout.readersCosts, line)
      log ??= openAppendLog(layout.costs)
      await log.append(Buffer.concat([line, Buffer.from('\n')]))
    },
    async close() {
      await log?.close()
      log = null
    },
  }
}

function rowIn(line: string, codec: Codec): CostRow[] {
  try {
    const row = JSON.parse(Buffer.from(codec.decode(Buffer.from(line))).toString('utf8')) as CostRow
    return row.v === 1 && typeof row.at === 'string' ? [row] : []
  } catch {
    return []
  }
}
