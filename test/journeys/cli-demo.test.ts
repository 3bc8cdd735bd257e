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
  expect(stdout).toMatch(/\$ acontext skills diff parcel-api\/\S+ [0-9a-f]{8}~1 [0-9a-f]{8}\ndiff --git[^]*\n@@/)
  expect(stdout).toMatch(/ordinary git repository[^]*\$ acontext skills blame [^]*\$ acontext skills why /)
  expect(stdout).toMatch(/Lesson {8}[✓✗] [^]*Conversation {2}[0-9a-f]{8} [^]*the lesson is from #\d+ to #\d+/)
  expect(stdout).toContain('acontext sessions import ~/.claude/projects')
  expect(existsSync(used)).toBe(false)
  expect(existsSync(home)).toBe(false)
})
