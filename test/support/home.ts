import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { openMemory } from '../../src/open.ts'

/** A path for a home that is removed when the test ends. */
export function temporaryHome(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'acontext-test-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'home')
}

/** A memory on a new home, closed when the test ends. */
export async function temporaryMemory(home: string = temporaryHome()): Promise<Memory> {
  const memory = await openMemory({ home, project: 'default', access: 'write', purpose: 'a test' })
  let open = true
  onTestFinished(async () => {
    if (open) await memory.close()
  })
  return {
    ...memory,
    close: async () => {
      open = false
      await memory.close()
    },
  }
}

/** Output of the installed git in a repository: the judge of what we write. */
export function git(dir: string, ...words: readonly string[]): string {
  return execFileSync('git', ['-C', dir, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Fails unless git finds the repository sound and the work tree clean. */
export function isSound(dir: string): boolean {
  git(dir, 'fsck', '--strict')
  return git(dir, 'status', '--porcelain') === ''
}
