import { Text } from 'ink'
import type { ReactElement } from 'react'
import { tabs } from '../routes.ts'
import type { State } from '../state.ts'
import { paint, type Palette } from '../text/paint.ts'
import { fitLine, span, type Line } from '../text/spans.ts'

/** The screens and the keys that lead to them. */
export function Header({ state, palette }: { readonly state: State; readonly palette: Palette }): ReactElement {
  return <Text wrap="truncate">{paint(fitLine(headerLine(state), state.size.columns), palette)}</Text>
}

function headerLine({ tab, size }: State): Line {
  const name = size.columns >= 70 ? ' acontext  ' : ' '
  return [
    span(name, 'strong'),
    ...tabs.flatMap((each, index) => [
      index === tab ? span(` ${index + 1} ${each.name} `, 'chosen') : span(` ${index + 1} ${each.name} `, 'plain'),
    ]),
  ]
}
