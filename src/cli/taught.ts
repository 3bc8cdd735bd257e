import { MemoryError } from '../errors.ts'
import type { LogEntry, Memory } from '../memory/memory.ts'

/** The lessons of one conversation, newest first. One that was deleted is found too: what it taught still names it. */
export async function taughtBy(memory: Memory, session: string): Promise<readonly LogEntry[]> {
  const isNamed = (id: string | null): boolean => session !== '' && id?.startsWith(session) === true
  const taught = (await memory.skills.log()).filter((each) => each.lesson !== null && isNamed(each.session))
  const sessions = [...new Set(taught.map((each) => each.session ?? ''))]
  if (sessions.length > 1) {
    throw new MemoryError('usage', `${sessions.length} sessions begin with "${session}".`, {
      field: 'session',
      hint: sessions.join('\n'),
    })
  }
  // Throws where there is no such session, and never was.
  if (taught.length === 0) await memory.sessions.get(session)
  return taught
}
