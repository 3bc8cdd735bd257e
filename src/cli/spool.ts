import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** A file to read from, and what to do when it is not needed any more. */
export type Spooled = { readonly file: string; readonly name: string | null; done(): void }

/** The file of that name, or what comes from standard input (`-`) as a temporary one. */
export async function spool(path: string): Promise<Spooled> {
  if (path !== '-') return { file: resolve(path), name: basename(resolve(path)), done: () => {} }
  const folder = mkdtempSync(join(tmpdir(), 'acontext-input-'))
  const done = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    const file = join(folder, 'input')
    await pipeline(process.stdin, createWriteStream(file))
    return { file, name: null, done }
  } catch (error) {
    done()
    throw error
  }
}

/** Writes a file to standard output, byte for byte; ends quietly when nobody reads on. */
export async function printFile(file: string): Promise<void> {
  try {
    await pipeline(createReadStream(file), process.stdout, { end: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}
