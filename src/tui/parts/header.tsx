import { Text } from 'ink'
import type { ReactElement } from 'react'
import { tabs } from '../routes.ts'
import type { State } from '../state.ts'
import { paint, type Palette } from '../text/paint.ts'
import { fitLine, lineWidth, span, type Line } from '../text/spans.ts'

/** The screens and the keys that lead to them. */
export function Header({ state, palette }: { readonly state: State; readonly palette: Palette }): ReactElement {
  return <Text wrap="truncate">{paint(fitLine(headerLine(state), state.size.columns), palette)}</Text>
}

function headerLine({ tab, size }: State): Line {
  const whole = headerOf(tab, () => true)
  if (lineWidth(whole) + brand.length <= size.columns) return [span(brand, 'strong'), ...whole]
  // Where there is no room for all names, that of the screen one is on is enough.
  return lineWidth(whole) <= size.columns ? whole : headerOf(tab, (index) => index === tab)
}

const brand = ' acontext  '

function headerOf(tab: number, named: (index: number) => boolean): Line {
  return tabs.map(({ name }, index) =>
    span(named(index) ? ` ${index + 1} ${name} ` : ` ${index + 1} `, index === tab ? 'chosen' : 'plain'),
  )
}
