import { isObject } from '../model/json.ts'
import { readCodexEvents } from './codex-events.ts'
import { codexSayings, isCodexItem } from './codex-items.ts'

/** What has to be known of a rollout before it is read. */
export type CodexPlan = {
  /** False for lines of turns that the user took back. */
  keeps(line: number): boolean
  readonly rollbacks: number
  /** True when the file tells the conversation only by what was shown (`event_msg`), and by no item. */
  readonly onlyEvents: boolean
}

export type CodexSurvey = {
  /** True for lines that bear on this. Judged by bytes once it is known that there are items, since most lines do not. */
  wants(line: Uint8Array): boolean
  add(value: unknown, line: number): void
  plan(): CodexPlan
}

const rollbackMark = Buffer.from('thread_rolled_back')
const userMark = Buffer.from('"user"')

/** Finds the turns that the user took back: a rollback stands after them and says how many. */
function findRollbacks() {
  const turns: number[] = []
  const dropped: { readonly from: number; readonly to: number }[] = []
  return {
    turn: (line: number) => void turns.push(line),
    back(count: number, line: number): void {
      const gone = Number.isInteger(count) && count > 0 ? turns.splice(-count) : []
      const from = gone[0]
      if (from !== undefined) dropped.push({ from, to: line })
    },
    dropped,
  }
}

/** A first look at a whole rollout. A turn stands in it as an item and as an event; which of them counts shows at the end. */
export function surveyCodex(): CodexSurvey {
  const ofItems = findRollbacks()
  const ofEvents = findRollbacks()
  const events = readCodexEvents()
  let hasItems = false

  return {
    wants(line) {
      if (!hasItems) return true
      const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength)
      return bytes.includes(userMark) || bytes.includes(rollbackMark)
    },
    add(value, line) {
      if (!isObject(value)) return
      const isEvent = value['type'] === 'event_msg'
      const payload = isObject(value['payload']) ? value['payload'] : value
      if (payload['type'] === 'thread_rolled_back') {
        for (const each of [ofItems, ofEvents]) each.back(Number(payload['num_turns']), line)
      } else if (isEvent) {
        if (payload['type'] === 'user_message' && isUsers(() => events.sayings(payload))) ofEvents.turn(line)
      } else if (isCodexItem(payload['type'])) {
        hasItems = true
        if (payload['role'] === 'user' && isUsers(() => codexSayings(payload))) ofItems.turn(line)
      }
    },
    plan() {
      const { dropped } = hasItems ? ofItems : ofEvents
      return {
        // Files with many rollbacks are short; a search by halves would not pay.
        keeps: (line) => !dropped.some(({ from, to }) => line >= from && line <= to),
        rollbacks: dropped.length,
        onlyEvents: !hasItems,
      }
    },
  }
}

function isUsers(read: () => ReturnType<typeof codexSayings>): boolean {
  try {
    return read()?.some((saying) => saying.role === 'user') ?? false
  } catch {
    return false
  }
}
