import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Loads a face that is built as a file of its own (`dist/faces`), since most commands never need it. */
export function loadFace<T>(root: string, name: 'daemon' | 'mcp' | 'tui'): Promise<T> {
  return import(pathToFileURL(join(root, 'dist/faces', `${name}.js`)).href) as Promise<T>
}
