import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new empty folder that is removed when the test ends. */
export function tempFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'acontext-test-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}
