import type { Conflict } from '../../memory/memory.ts'
import { rowList, type Row } from '../rows.ts'
import { display, oneLine } from '../text/display.ts'
import { span, wrapLine, wrapText, type Line, type Tone } from '../text/spans.ts'
import { count } from '../../model/count.ts'
import type { View } from './context.ts'

/** Why a lesson was not taken back: the places where a later change stands on it, with both texts. */
export const conflictsView: View<{ readonly lesson: string }> = ({ lesson }, { reverted, width }) => {
  const conflicts = reverted[lesson]?.conflicts ?? []
  const head = `Nothing was done: later changes stand on this lesson in ${count(conflicts.length, 'place')}. Edit there by hand what should go.`
  return rowList([
    ...wrapLine([span(head, 'warn')], width).map((line): Row => ({ line, still: true })),
    ...conflicts.flatMap((conflict) => conflictRows(conflict, width)),
  ])
}

function conflictRows({ path, heading, now, then }: Conflict, width: number): readonly Row[] {
  const where = heading === null ? [] : [span(`, under "${oneLine(heading)}"`)]
  const about = { id: path, name: oneLine(path) }
  const rows: readonly Line[] = [
    [],
    [span(oneLine(path), 'heading'), ...where],
    [span('It says now:', 'dim')],
    ...side(now, 'good', width),
    [span('Without the lesson it would say:', 'dim')],
    ...side(then, 'bad', width),
  ]
  return rows.map((line) => ({ line, about }))
}

function side(text: string, tone: Tone, width: number): readonly Line[] {
  const shown = text.trim() === '' ? '(nothing)' : display(text.trimEnd())
  return wrapText(shown, width - 4).map((line): Line => [span('  │ ', tone), ...line])
}
