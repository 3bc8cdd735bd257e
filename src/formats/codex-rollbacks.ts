import { isObject } from '../model/json.ts'
import { codexSayings } from './codex-items.ts'

/** Which lines of a rollout still count. */
export type CodexPlan = {
  keeps(line: number): boolean
  readonly rollbacks: number
}

export type CodexRollbacks = {
  /** True for lines that bear on this: turns of the user, and rollbacks. Judged by bytes, since most lines do not. */
  wants(line: Uint8Array): boolean
  add(value: unknown, line: number): void
  plan(): CodexPlan
}

const rollbackMark = Buffer.from('thread_rolled_back')
const userMark = Buffer.from('"user"')

/** Finds the turns that the user took back: a rollback stands after them and says how many. */
export function findCodexRollbacks(): CodexRollbacks {
  const turns: number[] = []
  const dropped: { readonly from: number; readonly to: number }[] = []

  function add(value: unknown, line: number): void {
    if (!isObject(value)) return
    const payload = isObject(value['payload']) ? value['payload'] : value
    if (payload['type'] === 'thread_rolled_back') {
      const count = Number(payload['num_turns'])
      const gone = Number.isInteger(count) && count > 0 ? turns.splice(-count) : []
      const from = gone[0]
      if (from !== undefined) dropped.push({ from, to: line })
    } else if (isUserTurn(payload)) turns.push(line)
  }

  return {
    wants: (line) => {
      const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength)
      return bytes.includes(userMark) || bytes.includes(rollbackMark)
    },
    add,
    plan: () => ({
      // Files with many rollbacks are short; a search by halves would not pay.
      keeps: (line) => !dropped.some(({ from, to }) => line >= from && line <= to),
      rollbacks: dropped.length,
    }),
  }
}

function isUserTurn(item: Record<string, unknown>): boolean {
  if (item['type'] !== 'message' || item['role'] !== 'user') return false
  try {
    return codexSayings(item)?.some((saying) => saying.role === 'user') ?? false
  } catch {
    return false
  }
}
