import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Loads a face that is built as a file of its own (`dist/faces`), since most commands never need it. */
export function loadFace<T>(root: string, name: 'daemon' | 'mcp'): Promise<T> {
  // Not by an import from here: the compiled form of the bundle, which saves time at the start, cannot import.
  const load = createRequire(join(root, 'package.json'))('./bin/import.js') as (url: string) => Promise<T>
  return load(pathToFileURL(join(root, 'dist/faces', `${name}.js`)).href)
}
