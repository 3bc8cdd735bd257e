import type { CostRow } from '../model/cost.ts'
import type { Codec } from '../seams/codec.ts'
import { openAppendLog, type AppendLog } from './append-log.ts'
import { readBytes } from './files.ts'
import type { Layout } from './layout.ts'

/** What the calls of models cost, a line each, appended before an answer is used. */
export type Costs = {
  /** Oldest first; lines that cannot be read are left out. */
  all(): readonly CostRow[]
  add(row: CostRow): Promise<void>
  close(): Promise<void>
}

export function openCosts(layout: Layout, codec: Codec): Costs {
  let log: AppendLog | null = null
  return {
    all() {
      const bytes = readBytes(layout.costs)
      if (bytes === null) return []
      const lines = Buffer.from(bytes).toString('utf8').split('\n').slice(0, -1)
      return lines.flatMap((line) => rowIn(line, codec))
    },
    async add(row) {
      log ??= openAppendLog(layout.costs)
      await log.append(Buffer.concat([codec.encode(Buffer.from(JSON.stringify(row))), Buffer.from('\n')]))
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
