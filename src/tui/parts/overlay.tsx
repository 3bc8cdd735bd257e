import { Box, Text } from 'ink'
import type { ReactElement } from 'react'
import { helpWindow } from '../help.ts'
import type { Question, State } from '../state.ts'
import { oneLine } from '../text/display.ts'
import { paint, type Palette } from '../text/paint.ts'
import { fitLine, span, wrapText, type Line } from '../text/spans.ts'

type Props = { readonly state: State; readonly palette: Palette }

/** All keys that do something here, over the whole body. */
export function Help({ state, palette }: Props): ReactElement {
  const { columns, rows } = state.size
  const lines = [[span(' Keys that do something here', 'title')], ...helpWindow(state)]
  return (
    <Box width={columns} height={rows - 2}>
      <Text wrap="truncate">{lines.map((line) => paint(fitLine(line, columns), palette)).join('\n')}</Text>
    </Box>
  )
}

/** A question before something is done that one could regret. */
export function Dialog({ question, state, palette }: Props & { readonly question: Question }): ReactElement {
  const { columns, rows } = state.size
  const inner = Math.min(columns - 8, 76)
  const [about = '', ...more] = question.lines.map(oneLine)
  const text = [
    ...wrapText(about, inner, more.length > 0 ? 'strong' : 'plain'),
    ...more.flatMap((line) => [[], ...wrapText(line, inner)]),
  ]
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
