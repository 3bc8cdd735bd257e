import { EventEmitter } from 'node:events'
import type { Size } from './state.ts'

/** What the screen needs of a terminal; `process.stdout` is one. */
export type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows' | 'write' | 'on' | 'off'>

const enter = '\u001b[?1049h\u001b[?25l\u001b[H\u001b[2J'
const leave = '\u001b[0m\u001b[?25h\u001b[?1049l'
// Terminals that know it show a frame at once; the others pass over it.
const [beginFrame, endFrame] = ['\u001b[?2026h', '\u001b[?2026l']

/** The alternate screen of a terminal, to which frames are written line by line. */
export type Canvas = {
  /** Stands in for stdout where Ink writes its frames. */
  readonly stdout: NodeJS.WriteStream
  size(): Size
  /** Calls the listener when the size changes. */
  onResize(listener: (size: Size) => void): void
  /** Sends a sequence that draws nothing, such as one for the clipboard. */
  send(sequence: string): void
  /** Gives the terminal back as it was. Does nothing the second time. */
  close(): void
}

/**
 * Opens the alternate screen.
 *
 * Ink erases and rewrites its whole output for each frame, and clears the terminal (with what can be scrolled back to) when
 * it is as tall as the screen. Here a frame is compared with the one before and only lines that differ are written, each at its
 * own place, so nothing flickers and a character that is wider than was thought shifts one line only.
 */
export function openCanvas(terminal: Terminal): Canvas {
  const emitter = new EventEmitter()
  let shown: readonly string[] = []
  let open = true
  const size = (): Size => ({ columns: Math.max(20, terminal.columns || 80), rows: Math.max(5, terminal.rows || 24) })

  const draw = (frame: string): void => {
    const lines = frame.split('\n').slice(0, size().rows)
    const changed = lines.flatMap((line, index) =>
      line === shown[index] ? [] : `\u001b[${index + 1};1H${line}\u001b[0m\u001b[K`,
    )
    const rest = lines.length < shown.length ? `\u001b[${lines.length + 1};1H\u001b[J` : ''
    shown = lines
    if (changed.length > 0 || rest !== '') terminal.write(`${beginFrame}${changed.join('')}${rest}${endFrame}`)
  }
  const resized = (): void => {
    shown = []
    terminal.write('\u001b[2J')
    emitter.emit('size', size())
  }

  terminal.write(enter)
  terminal.on('resize', resized)
  return {
    stdout: inkStream(emitter, size, (text) => (open && text !== '' ? draw(text) : undefined)),
    size,
    onResize: (listener) => void emitter.on('size', listener),
    send: (sequence) => void terminal.write(sequence),
    close() {
      if (!open) return
      open = false
      terminal.off('resize', resized)
      terminal.write(leave)
    },
  }
}

/** As much of a stream as Ink asks of its stdout. It says that it is no terminal, so that Ink leaves the cursor alone. */
function inkStream(emitter: EventEmitter, size: () => Size, write: (text: string) => void): NodeJS.WriteStream {
  const stream = Object.assign(emitter, {
    isTTY: false,
    writable: true,
    write: (text: string, done?: () => void): boolean => {
      write(text)
      done?.()
      return true
    },
  })
  Object.defineProperties(stream, { columns: { get: () => size().columns }, rows: { get: () => size().rows } })
  return stream as unknown as NodeJS.WriteStream
}
