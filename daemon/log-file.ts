import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** A log that is begun anew when it has grown over this; the one before stays beside it, as `.1`. */
const largest = 8 << 20

export type LogFile = { write(line: string): void; close(): Promise<void> }

/** Appends lines with their time to a file, and shows them to `echo` as well. A line that cannot be written is lost, and nothing else. */
export function openLogFile(path: string, echo: (line: string) => void): LogFile {
  mkdirSync(dirname(path), { recursive: true })
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largest) renameSync(path, `${path}.1`)
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 })
  stream.on('error', (error) => echo(`the log cannot be written: ${error.message}`))
  return {
    write(line) {
      const dated = `${new Date().toISOString()} ${line.replace(/[\x00-\x09\x0b-\x1f\x7f]/g, ' ')}`
      stream.write(`${dated}\n`)
      echo(dated)
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  }
}
