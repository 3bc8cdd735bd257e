import type { CostReport } from '../../memory/memory.ts'
import { known } from '../data.ts'
import { rowList, type Row } from '../rows.ts'
import { oneLine } from '../text/display.ts'
import { span, wrapLine } from '../text/spans.ts'
import { fit } from '../text/width.ts'
import { count } from '../../model/count.ts'
import type { View } from './context.ts'

const headings = { day: 'By day', space: 'By space', lesson: 'By lesson' } as const

/** What models cost, by day and by space. */
export const costView: View<unknown> = (_, { data, width }) => {
  const days = known(data, 'cost', 'day').value
  const spaces = known(data, 'cost', 'space').value
  if (days === undefined || spaces === undefined) return null
  if (days.total.calls === 0) return rowList([], ['No model was asked: the rules mind needs none, and costs nothing.'])
  const stop: readonly Row[] =
    days.exhausted === null
      ? []
      : wrapLine([span(oneLine(days.exhausted), 'bad')], width).map((line): Row => ({ line, still: true }))
  return rowList([
    ...stop,
    { line: [span(`In all ${spentWords(days.total)}`, 'strong')] },
    ...groupRows(days, width),
    ...groupRows(spaces, width),
  ])
}

function groupRows({ by, groups }: CostReport, width: number): readonly Row[] {
  return [
    { line: [], still: true },
    { line: [span(headings[by], 'heading')], still: true },
    ...groups.map((group): Row => {
      const name = oneLine(group.name === '' ? 'nothing in particular' : group.name)
      const line = [span(`  ${fit(name, Math.min(30, Math.floor(width / 3)))} `), span(spentWords(group), 'dim')]
      return { line, about: { id: group.key === '' ? name : group.key, name } }
    }),
  ]
}

/** `$0.0123, 12 calls, 34,567 tokens` and what is not known of it. */
export function spentWords({ usd, calls, failed, input, output, unpriced }: CostReport['total']): string {
  const money = usd === 0 && unpriced > 0 ? 'no price known' : `$${usd.toFixed(usd < 1 ? 4 : 2)}`
  const parts = [money, count(calls, 'call'), count(input + output, 'token')]
  if (failed > 0) parts.push(`${failed} failed`)
  if (usd > 0 && unpriced > 0) parts.push(`${unpriced} without a known price`)
  return parts.join(', ')
}
