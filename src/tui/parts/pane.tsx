import { grouped } from '../../model/count.ts'
import { Box, Text } from 'ink'
import type { ReactElement } from 'react'
import { known } from '../data.ts'
import { needsOf } from '../needs.ts'
import { bodyHeight, rowsIn, windowOf, type Pane as PaneOf } from '../panes.ts'
import type { Rows } from '../rows.ts'
import { titleOf, type Route } from '../routes.ts'
import { wayOf, type Place, type State } from '../state.ts'
import { oneLine } from '../text/display.ts'
import { cut } from '../text/width.ts'
import { wordsOf } from '../views/context.ts'
import { paint, type Palette } from '../text/paint.ts'
import { cutLine, fitLine, lineWidth, markWords, span, wrapText, type Line } from '../text/spans.ts'

type Props = { readonly state: State; readonly pane: PaneOf; readonly palette: Palette }

/** One place: its title, and as many rows of it as there is room for. */
export function Pane({ state, pane, palette }: Props): ReactElement {
  const { place, columns } = pane
  const height = bodyHeight(state)
  const rows = rowsIn(state, place, columns)
  const lines =
    rows === null || rows.count === 0
      ? placeholder(state, pane, rows).map((line) => paint(fitLine(line, columns), palette))
      : rowLines(place, rows, pane, { height, palette })
  const title = paint(titleLine(state, pane, rows), palette)
  const all = [title, ...lines.slice(0, height), ...Array<string>(Math.max(0, height - lines.length)).fill(' '.repeat(columns))]
  return (
    <Box width={columns} height={height + 1} flexShrink={0}>
      <Text wrap="truncate">{all.join('\n')}</Text>
    </Box>
  )
}

type Look = { readonly height: number; readonly palette: Palette }

function rowLines(place: Place, rows: Rows, { columns, role }: PaneOf, { height, palette }: Look): readonly string[] {
  const { top, index } = windowOf(place, rows, height)
  const words = wordsOf(place.filter)
  return Array.from({ length: Math.min(height, rows.count - top) }, (_, offset) => {
    const at = top + offset
    const chosen = role !== 'beside' && at === index
    const line = markWords(rows.at(at)?.line ?? [], words)
    const full = chosen && isList(place)
    return paint(fitLine([span(chosen ? '▌' : ' ', 'accent'), span(' '), ...line], columns), palette, full)
  })
}

/** In lists the whole row of the cursor is turned over; in texts, which are read, a mark beside it is enough. */
function isList({ route }: Place): boolean {
  return ['sessions', 'skills', 'history', 'lessons', 'disks', 'folder'].includes(route.at)
}

/** A conversation is called by what it began with, whichever way one came to it. */
function titleIn({ data }: State, route: Route): string {
  const title = route.at === 'session' ? known(data, 'session', route.session).value?.title : undefined
  return title === undefined || title === '' ? oneLine(titleOf(route)) : cut(oneLine(title), 60)
}

/** The way to where one is, and how far down it is. */
function titleLine(state: State, { place, columns, role }: PaneOf, rows: Rows | null): Line {
  const names = role === 'here' ? wayOf(state).map(({ route }) => titleIn(state, route)) : [titleIn(state, place.route)]
  const position = rows === null || rows.count === 0 || role !== 'here' ? '' : positionOf(place, rows, bodyHeight(state))
  const room = columns - position.length - 3
  const way = names.join(' › ')
  const shown = way.length > room && names.length > 1 ? `… › ${names.at(-1) ?? ''}` : way
  const title = fitLine([...cutLine([span(` ${shown}`, role === 'here' ? 'title' : 'dim')], room + 1)], room + 2)
  return fitLine([...title, span(position, 'dim')], Math.max(columns, lineWidth(title)))
}

function positionOf(place: Place, rows: Rows, height: number): string {
  const { index } = windowOf(place, rows, height)
  const following = place.cursor.end && place.route.at === 'session' ? 'following ' : ''
  return `${following}${grouped(index + 1)}/${grouped(rows.count)}`
}

/** The line between two panes. */
export function Border({ state, palette }: Omit<Props, 'pane'>): ReactElement {
  const line = paint([span('│', 'dim')], palette)
  return (
    <Box width={1} flexShrink={0}>
      <Text>
        {Array<string>(bodyHeight(state) + 1)
          .fill(line)
          .join('\n')}
      </Text>
    </Box>
  )
}

/** What stands where no rows are: a wait, a problem, or what to do next. */
function placeholder(state: State, { place, columns }: PaneOf, rows: Rows | null): readonly Line[] {
  const lines = rows === null ? waitingLines(state, place) : (rows.empty ?? []).map((text): Line => [span(text, 'dim')])
  const text = lines.flatMap((line) => wrapText(line.map((each) => each.text).join(''), columns - 4, line[0]?.tone ?? 'plain'))
  return [[], ...text.map((line): Line => [span('  '), ...line])]
}

function waitingLines(state: State, place: Place): readonly Line[] {
  const alone = { ...state, ways: [[place]], tab: 0 }
  const problems = [...needsOf(alone).now].flatMap(({ kind, name }) => known(state.data, kind, name).problem ?? [])
  if (problems.length === 0) return [[span('Reading …', 'dim')]]
  return problems.flatMap(({ message, hint }): Line[] => [
    [span(oneLine(message), 'bad')],
    ...(hint === null ? [] : [[span(oneLine(hint), 'dim')]]),
  ])
}
