import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'guards.md'), 'utf8')
const named = [...page.matchAll(/`(test\/[\w./-]+)`: "([^"]+)" \|$/gm)].map(([, file = '', title = '']) => [title, file] as const)

describe('every test that docs/guards.md names is there', () => {
  it.each(named)('%s (%s)', (title, file) => {
    expect(existsSync(join(root, file))).toBe(true)
    const text = readFileSync(join(root, file), 'utf8')
    expect([`'${title}'`, `"${title}"`, `\`${title}\``].some((quoted) => text.includes(quoted))).toBe(true)
  })

  it('each row of its tables names one', () => {
    const rows = page.split('\n').filter((line) => /^\| (?!attack|disguise|---)/.test(line))
    expect(rows.filter((row) => !/^\|[- |]+\|$/.test(row))).toHaveLength(named.length)
  })
})
