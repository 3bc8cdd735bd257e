import { answering } from '../formats/gemini-pairing.ts'
import type { JsonObject } from '../model/json.ts'
import type { Message, NewMessage } from '../model/message.ts'
import type { LogRecord } from '../model/session.ts'
import { readLocalTime, stampAfter, type Stamp } from '../model/time.ts'
import type { FoldedLog } from '../store/session-log.ts'
import type { Parts } from './parts.ts'

/** The records of those messages that the log does not hold yet, each with its place after the last one. */
export function messageRecords(parts: Parts, folded: FoldedLog, messages: readonly NewMessage[]): LogRecord[] {
  const records: LogRecord[] = []
  const fresh = new Set<string>()
  let previous = folded.lastMessage
  let seq = folded.offsets.length
  const open = [...folded.openCalls]
  const original = originalDate(folded.session.configs, parts.clock.zone)
  for (const given of messages) {
    const message = given.format === 'gemini' && given.source === null ? answering(given, open) : given
    const id = message.id ?? parts.ids.next()
    if (folded.seqs.has(id) || fresh.has(id)) continue
    fresh.add(id)
    const createdAt = stampAfter(previous?.createdAt ?? folded.session.createdAt, parts.clock.now())
    seq += 1
    const stored: Message = {
      ...message,
      id,
      seq,
      parent: previous?.id ?? null,
      saidAt: message.saidAt ?? original ?? createdAt,
      createdAt,
      updatedAt: createdAt,
    }
    records.push({ record: 'message', message: stored })
    previous = stored
  }
  return records
}

/** When a conversation of the past took place, as its session says by the setting that the official learner reads. */
function originalDate(configs: JsonObject | null, zone: string): Stamp | null {
  const text = configs?.['original_date']
  return typeof text === 'string' ? readLocalTime(text, zone) : null
}
