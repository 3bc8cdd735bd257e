import type { MemoryEvent } from '../src/seams/bus.ts'
import { shortId } from '../src/model/short-id.ts'

/** What the log says of an event; null for those that tell nothing that happened by itself. */
export function eventLine(event: MemoryEvent): string | null {
  switch (event.type) {
    case 'lesson-learnt':
      return `learnt in ${event.space}: ${event.subject} (lesson ${event.lesson})`
    case 'lesson-failed':
      return `lesson ${event.lesson} waits in ${event.space}: ${event.reason}`
    case 'edits-kept':
      return `kept edits in ${event.space}: ${event.subject} (${shortId(event.commit)})${findings(event.findings.length)}`
    case 'edits-waiting':
      return `edits wait in ${event.space}: ${event.reason}`
    case 'watch-failed':
      return event.reason
    default:
      return null
  }
}

function findings(count: number): string {
  return count === 0
    ? ''
    : `; ${count === 1 ? 'one thing breaks' : `${count} things break`} the rules of the format: acontext skills validate`
}
