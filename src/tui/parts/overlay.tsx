import { Box, Text } from 'ink'
import type { ReactElement } from 'react'
import { groups, isPossible, shownKey } from '../actions/all.ts'
import type { Question, State } from '../state.ts'
import { oneLine } from '../text/display.ts'
import { paint, type Palette } from '../text/paint.ts'
import { fit } from '../text/width.ts'
import { fitLine, span, wrapText, type Line } from '../text/spans.ts'

type Props = { readonly state: State; readonly palette: Palette }

/** Columns for the keys of an action. */
const keysWidth = 14

/** All keys that do something here, over the whole body. */
export function Help({ state, palette }: Props): ReactElement {
  const { columns, rows } = state.size
  const height = rows - 2
  const lines = groups.flatMap(({ name, actions }): Line[] => {
    const possible = actions.filter((action) => action.help !== '' && isPossible(action, state))
    return [
      [span(` ${name}`, 'heading')],
      ...possible.map(({ keys, shown, help }): Line => [
        span(fit(` ${shown ?? keys.map(shownKey).join(' ')}`, keysWidth), 'accent'),
        span(` ${help}`),
      ]),
    ]
  })
  const shown = columnsOf(lines, columns, height - 1)
  return (
    <Box width={columns} height={height} flexDirection="column">
      <Text wrap="truncate">
        {paint(fitLine([span(' Keys that do something here; any key closes this', 'title')], columns), palette)}
      </Text>
      <Text wrap="truncate">{shown.map((line) => paint(fitLine(line, columns), palette)).join('\n')}</Text>
    </Box>
  )
}

/** The lines in as many columns as it takes to show them all. */
function columnsOf(lines: readonly Line[], width: number, height: number): readonly Line[] {
  const parts = Math.max(1, Math.min(Math.ceil(lines.length / height), Math.floor(width / 38)))
  const each = Math.floor(width / parts)
  const length = Math.min(height, Math.ceil(lines.length / parts))
  return Array.from({ length }, (_, row) =>
    Array.from({ length: parts }, (__, part) => fitLine(lines[part * length + row] ?? [], each)).flat(),
  )
}

/** A question before something is done that one could regret. */
export function Dialog({ question, state, palette }: Props & { readonly question: Question }): ReactElement {
  const { columns, rows } = state.size
  const inner = Math.min(columns - 8, 76)
  const text = question.lines.flatMap((line) => wrapText(oneLine(line), inner))
  const lines: readonly Line[] = [
    [span(question.title, 'warn')],
    [],
    ...text.slice(0, Math.max(1, rows - 12)),
    [],
    [span('y', 'accent'), span(' yes   '), span('n', 'accent'), span(' no')],
  ]
  return (
    <Box width={columns} height={rows - 2} justifyContent="center" alignItems="center">
      <Box borderStyle="round" paddingX={2} paddingY={1}>
        <Text wrap="truncate">{lines.map((line) => paint(fitLine(line, inner), palette)).join('\n')}</Text>
      </Box>
    </Box>
  )
}
