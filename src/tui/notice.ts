import type { State } from './state.ts'
import { oneLine } from './text/display.ts'
import { span, wrapText, type Line } from './text/spans.ts'

/** Lines that something said may take: what to do about it often stands at its end. */
const most = 4

/** What was said, in as many lines as it takes; none while something else stands in its place. */
export function noticeLines({
  notice,
  help,
  prompt,
  asks,
  size,
}: Pick<State, 'notice' | 'help' | 'prompt' | 'asks' | 'size'>): readonly Line[] {
  if (notice === null || help !== null || prompt !== null || asks !== null) return []
  const lines = wrapText(oneLine(notice.text), size.columns - 2, notice.tone).slice(0, most)
  return lines.map((line): Line => [span(' '), ...line])
}
