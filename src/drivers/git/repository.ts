import { join } from 'node:path'
import { tempIn } from './temp.ts'
import type { Temp } from './temp.ts'
import { openObjects } from './objects.ts'
import type { Objects } from './objects.ts'

/** One repository, as all parts of the driver take it. */
export type Repository = { readonly dir: string; readonly gitDir: string; readonly objects: Objects; readonly temp: Temp }

export function repositoryAt(dir: string): Repository {
  const gitDir = join(dir, '.git')
  return { dir, gitDir, objects: openObjects(gitDir), temp: tempIn(gitDir) }
}
