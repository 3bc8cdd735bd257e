import { Text } from 'ink'
import type { ReactElement } from 'react'
import { hintsOf } from '../actions/all.ts'
import { foundIn } from '../actions/moving.ts'
import { helpOverflow } from '../help.ts'
import { noticeLines } from '../notice.ts'
import { placeOf, wayOf, type State } from '../state.ts'
import { oneLine } from '../text/display.ts'
import { paint, type Palette } from '../text/paint.ts'
import { fitLine, lineWidth, span, type Line, type Span } from '../text/spans.ts'
import { count } from '../../model/count.ts'
import { beginning, columnsOf, cut } from '../text/width.ts'

const promptWords = {
  find: ['find', 'enter keeps it, esc ends it'],
  search: ['search everywhere', 'enter searches, esc ends it'],
} as const

/** The last line: what is typed, what was said, what is being done, or which keys do something here. */
export function Footer({ state, palette }: { readonly state: State; readonly palette: Palette }): ReactElement {
  const lines = footerLines(state).map((line) => paint(fitLine(line, state.size.columns), palette))
  return <Text wrap="truncate">{lines.join('\n')}</Text>
}

/** One line, but for something that was said and takes more. */
function footerLines(state: State): readonly Line[] {
  const { prompt, asks, help, errand, size } = state
  if (prompt !== null) {
    const [name, what] = promptWords[prompt.for]
    const typed = oneLine(prompt.text) + (prompt.text.endsWith(' ') ? ' ' : '')
    const told = size.columns >= 60 ? `  ${what}` : ''
    const shown = tail(typed, size.columns - name.length - told.length - 4)
    return [[span(` ${name} `, 'accent'), span(shown), span(' ', 'chosen'), span(told, 'dim')]]
  }
  if (asks !== null) return [[span(' '), ...hint('y', 'yes, do it'), ...hint('n', 'no')]]
  if (help !== null)
    return [[span(helpOverflow(state) > 0 ? ' j k scroll, any other key closes this' : ' any key closes this', 'dim')]]
  if (errand !== null && errand.do !== 'copy') return [[span(' … working', 'warn')]]
  const told = noticeLines(state)
  return told.length > 0 ? told : [hintLine(state)]
}

/** What is left out of a list; or how often it is found in a conversation, which is shown whole. */
function filterWords(state: State, filter: string): string {
  const words = `"${cut(oneLine(filter), 24)}"`
  return placeOf(state).route.at === 'session' ? `${words} in ${count(foundIn(state).length, 'message')} ` : `only ${words}`
}

/** As many hints as there is room for; help and leaving are always told. */
function hintLine(state: State): Line {
  const { filter } = placeOf(state)
  const out = filter !== '' ? hint('esc', 'end find') : wayOf(state).length > 1 ? hint('esc', 'back') : hint('q', 'leave')
  const last: Line = [...hint('?', 'help'), ...out]
  const line: Span[] = filter === '' ? [span(' ')] : [span(` ${filterWords(state, filter)} `, 'warn')]
  let room = state.size.columns - lineWidth(last) - lineWidth(line)
  for (const { key, word } of hintsOf(state)) {
    if (key === '?') continue
    const spans = hint(key, word)
    const width = lineWidth(spans)
    if (width > room) break
    line.push(...spans)
    room -= width
  }
  return [...line, ...last]
}

function hint(key: string, word: string): Line {
  return [span(key, 'accent'), span(` ${word}  `, 'dim')]
}

/** The end of what is typed, when it is longer than the line. */
function tail(text: string, width: number): string {
  const over = columnsOf(text) - width
  return over <= 0 ? text : text.slice(beginning(text, over).length)
}
