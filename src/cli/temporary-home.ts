import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A home for the time of a demonstration. */
export function temporaryHome(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'acontext-demo-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
