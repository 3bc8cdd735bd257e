import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

describe.each(['guards.md', 'weaknesses.md', 'wire.md'])('every test that docs/%s names is there', (name) => {
  const page = readFileSync(join(root, 'docs', name), 'utf8')
  const named = [...page.matchAll(/`(test\/[\w./-]+)`: "([^"]+)" \|$/gm)].map(
    ([, file = '', title = '']) => [title, file] as const,
  )

  it.each(named)('%s (%s)', (title, file) => {
    expect(existsSync(join(root, file))).toBe(true)
    const text = readFileSync(join(root, file), 'utf8')
    expect([`'${title}'`, `"${title}"`, `\`${title}\``].some((quoted) => text.includes(quoted))).toBe(true)
  })

  it('each row of its tables names one', () => {
    const rows = page.split('\n').filter((line) => /^\| (?!attack|disguise|what \||#|---)/.test(line))
    expect(rows.filter((row) => !/^\|[- |]+\|$/.test(row))).toHaveLength(named.length)
  })
})
