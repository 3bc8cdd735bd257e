import type { LogEntry, Memory } from '../memory/memory.ts'

/** The lessons of one conversation, newest first. One that was deleted is found too: what it taught still names it. */
export async function taughtBy(memory: Memory, session: string): Promise<readonly LogEntry[]> {
  return (await memory.skills.log(undefined, { session })).filter((each) => each.lesson !== null)
}
