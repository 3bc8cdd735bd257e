import { render } from 'ink'
import type { Memory } from '../memory/memory.ts'
import { App } from './app.tsx'
import { backgroundQuestion, type Background, type Colors } from './background.ts'
import { openCanvas, type Terminal } from './terminal.ts'

export type TuiOptions = {
  readonly memory: Memory
  /** Does work that changes something, on a memory that is open for writing as long as the work takes. */
  change<T>(work: (memory: Memory) => Promise<T>): Promise<T>
  readonly stdin: NodeJS.ReadStream
  readonly stdout: Terminal
  readonly colors: Colors
  /** Null when nobody knows; then the terminal is asked, if it answers. */
  readonly background: Background | null
  readonly answers: boolean
  /** Calls back when the process ends in whatever way, so that the terminal is given back first. */
  onEnd(restore: () => void): void
}

/** Shows the screen until the person leaves it. The terminal is as it was afterwards, whatever happened. */
export async function startTui({ memory, change, stdin, stdout, onEnd, ...look }: TuiOptions): Promise<void> {
  const canvas = openCanvas(stdout)
  onEnd(() => canvas.close())
  const copy = (text: string): void => canvas.send(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`)
  const asks = look.colors === 'many' && look.background === null && look.answers
  try {
    // "Debug" hands over each frame as a whole, which is all that the canvas wants of Ink.
    const instance = render(
      <App
        access={{ memory, change, copy }}
        size={canvas.size()}
        colors={look.colors}
        background={look.background}
        now={new Date()}
        onResize={canvas.onResize}
        onKeys={() => (asks ? canvas.send(backgroundQuestion) : undefined)}
      />,
      { stdin, stdout: canvas.stdout, debug: true, exitOnCtrlC: false, patchConsole: false },
    )
    await instance.waitUntilExit()
  } finally {
    canvas.close()
  }
}
