import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('docs/cli.md is what the commands say', () => {
  const script = join(import.meta.dirname, '../../scripts/cli-docs.mjs')

  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })

  expect([status, stderr]).toEqual([0, ''])
})
