import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isMissing } from '../../errors.ts'

/** A folder for files in the making, on the file system of what they will replace. `recover` empties it. */
export type Temp = { name(): string; readonly folder: string }

export function tempIn(gitDir: string): Temp {
  const folder = join(gitDir, 'acontext', 'tmp')
  return { folder, name: () => join(folder, `${process.pid}-${randomBytes(6).toString('hex')}`) }
}

/** Removes what processes that are gone left half made. */
export function clearTemp(temp: Temp): void {
  let names: string[]
  try {
    names = readdirSync(temp.folder)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  for (const name of names) {
    const path = join(temp.folder, name)
    if (isAbandoned(path, Number.parseInt(name, 10))) rmSync(path, { force: true, recursive: true })
  }
}

/** A living process may be at work on its file; but its number may also be that of another, long gone. */
function isAbandoned(path: string, pid: number): boolean {
  const tenMinutes = 600_000
  try {
    if (!(pid > 0)) return true
    process.kill(pid, 0)
    return Date.now() - statSync(path).mtimeMs > tenMinutes
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
