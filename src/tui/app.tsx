import { Box, useApp, useInput } from 'ink'
import { Fragment, useEffect, useReducer, type ReactElement } from 'react'
import { backgroundIn, paletteFor, type Background, type Colors } from './background.ts'
import { keysOf } from './keys.ts'
import { bodyHeight, panesOf } from './panes.ts'
import { Footer } from './parts/footer.tsx'
import { Header } from './parts/header.tsx'
import { Dialog, Help } from './parts/overlay.tsx'
import { Border, Pane } from './parts/pane.tsx'
import { screen } from './screen.ts'
import { initialState, type Size, type State } from './state.ts'
import type { Palette } from './text/paint.ts'
import { useMemory, type Access } from './use-memory.ts'

export type AppProps = {
  readonly access: Access
  readonly size: Size
  readonly colors: Colors
  readonly background: Background | null
  readonly now: Date
  onResize(listener: (size: Size) => void): void
  /** Called once when keys are listened to, and the terminal no longer echoes them. What it is asked then comes in as keys do, whenever it does. */
  onKeys?(): void
}

/** The whole screen: keys and answers in, frames out. */
export function App({ access, size, colors, background, now, onResize, onKeys }: AppProps): ReactElement {
  const [state, dispatch] = useReducer(screen, null, () => ({ ...initialState(size, now), background }))
  const { exit } = useApp()
  useInput((input, key) => {
    const told = backgroundIn(input)
    if (told !== null) dispatch({ type: 'background', background: told })
    else keysOf(input, key).forEach((each) => dispatch({ type: 'key', key: each }))
  })
  useEffect(() => onKeys?.(), [])
  useEffect(() => onResize((next) => dispatch({ type: 'resized', size: next })), [onResize])
  useMemory(state, dispatch, access)
  useEffect(() => {
    if (state.leaves) exit()
  }, [state.leaves, exit])
  return <Screen state={state} palette={paletteFor(colors, state.background)} />
}

/** What a state looks like. */
export function Screen({ state, palette }: { readonly state: State; readonly palette: Palette }): ReactElement {
  const { columns, rows } = state.size
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Header state={state} palette={palette} />
      <Body state={state} palette={palette} />
      <Footer state={state} palette={palette} />
    </Box>
  )
}

function Body({ state, palette }: { readonly state: State; readonly palette: Palette }): ReactElement {
  if (state.help !== null) return <Help state={state} palette={palette} />
  if (state.asks !== null) return <Dialog question={state.asks} state={state} palette={palette} />
  return (
    <Box height={bodyHeight(state) + 1}>
      {panesOf(state).map((pane, index) => (
        <Fragment key={pane.role}>
          {index > 0 && <Border state={state} palette={palette} />}
          <Pane state={state} pane={pane} palette={palette} />
        </Fragment>
      ))}
    </Box>
  )
}
