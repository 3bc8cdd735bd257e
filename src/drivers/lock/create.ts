import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { MemoryError } from '../../errors.ts'
import { look } from './owner.ts'

const withoutLinks = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])
// Half of the time after which others take a file that is not filled for torn.
const fillWithinMs = 5_000

/** Gives the file `temp`, which holds that token, a second name that nobody has, whole and in one step; false when somebody has it. */
export function linkOnce(
  temp: string,
  path: string,
  { token, text }: { readonly token: string; readonly text: string },
): boolean {
  try {
    linkSync(temp, path)
    return true
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // Over a network, the answer to a call that did it may have been lost and the call sent again.
    if (code === 'EEXIST') return look(path)?.token === token
    if (!withoutLinks.has(code)) throw error
    return fillOnce(path, text)
  }
}

/**
 * The same on file systems without hard links, in two steps.
 *
 * Who is stopped between them for so long that the file looked torn to others must not believe that it is still
 * its own, nor remove it; so it fails. The lock is then free when this process ends.
 */
export function fillOnce(path: string, text: string): boolean {
  // One of these clocks stands still while the machine sleeps, the other can be set.
  const [began, date] = [performance.now(), Date.now()]
  const isLate = (): boolean => Math.max(performance.now() - began, Math.abs(Date.now() - date)) > fillWithinMs
  let file: number
  try {
    file = openSync(path, 'wx')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } catch (error) {
    if (!isLate()) rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
  if (isLate())
    throw new MemoryError('unavailable', `Writing ${path} took too long to be safe.`, { hint: 'Run the command again.' })
  return true
}
