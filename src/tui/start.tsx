import { render } from 'ink'
import type { Memory } from '../memory/memory.ts'
import { App } from './app.tsx'
import { openCanvas, type Terminal } from './terminal.ts'

export type TuiOptions = {
  readonly memory: Memory
  /** Does work that changes something, on a memory that is open for writing as long as the work takes. */
  change<T>(work: (memory: Memory) => Promise<T>): Promise<T>
  readonly stdin: NodeJS.ReadStream
  readonly stdout: Terminal
  readonly colored: boolean
  /** Calls back when the process ends in whatever way, so that the terminal is given back first. */
  onEnd(restore: () => void): void
}

/** Shows the screen until the person leaves it. The terminal is as it was afterwards, whatever happened. */
export async function startTui({ memory, change, stdin, stdout, colored, onEnd }: TuiOptions): Promise<void> {
  const canvas = openCanvas(stdout)
  onEnd(() => canvas.close())
  const copy = (text: string): void => canvas.send(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`)
  try {
    // "Debug" hands over each frame as a whole, which is all that the canvas wants of Ink.
    const instance = render(
      <App
        access={{ memory, change, copy }}
        size={canvas.size()}
        palette={colored ? 'colors' : 'none'}
        now={new Date()}
        onResize={canvas.onResize}
      />,
      { stdin, stdout: canvas.stdout, debug: true, exitOnCtrlC: false, patchConsole: false },
    )
    await instance.waitUntilExit()
  } finally {
    canvas.close()
  }
}
