import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { acontext } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'

test('the demo shows the whole loop and leaves nothing behind', () => {
  const home = temporaryHome()
  const { code, stdout, stderr } = acontext(home, ['demo'])
  const used = /temporary home: (.+)/.exec(stderr)?.[1] ?? home

  expect(code).toBe(0)
  expect(stdout).toMatch(/✓ success[^]*✗ failed[^]*Preferences\n( {2}- .*\n){2}/)
  expect(stdout).toMatch(/\$ git show [0-9a-f]{8}\n@@/)
  expect(stdout).toMatch(/\$ git blame -L[^]*Session: [0-9a-f-]{36}[^]*Messages: \d+\.\.\d+/)
  expect(stdout).toContain('acontext sessions import ~/.claude/projects')
  expect(existsSync(used)).toBe(false)
  expect(existsSync(home)).toBe(false)
})
