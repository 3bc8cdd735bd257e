import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MemoryError } from '../errors.ts'
import { listNames, readText } from './files.ts'

/** The package's own folder: what is not compiled (skills, templates) lies there, wherever this code was bundled to. */
export function packageRoot(): string {
  for (let dir = dirname(fileURLToPath(import.meta.url)); ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'skills-defaults'))) return dir
    if (dir === dirname(dir))
      throw new MemoryError('fault', 'The folder "skills-defaults" of the package is missing.', {
        hint: 'Install acontext again.',
      })
  }
}

/** Files of the skills that a new space starts with, by their path in the space. */
export function defaultSkills(): { path: string; text: string }[] {
  const root = join(packageRoot(), 'skills-defaults')
  return listNames(root).flatMap((slug) =>
    listNames(join(root, slug)).map((name) => ({ path: `skills/${slug}/${name}`, text: readText(join(root, slug, name)) ?? '' })),
  )
}
