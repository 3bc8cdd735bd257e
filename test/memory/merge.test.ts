import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeTexts } from '../../src/memory/merge.ts'

const entry = (name: string, ...lines: string[]): string => `## ${name}\n\n${lines.join('\n')}\n`
const file = (...entries: string[]): string =>
  `---\nname: playbook\ndescription: what helps\n---\n\n# Playbook\n\n${entries.join('\n')}`
const facts = (...lines: string[]): string => `# Coding Preferences\n\n${lines.map((line) => `- ${line}\n`).join('')}`

test('taking an entry out keeps the ones written beside it later', () => {
  const merged = mergeTexts(
    file(entry('A', '1'), entry('B', '2')),
    file(entry('A', '1'), entry('B', '2'), entry('C', '3')),
    file(entry('A', '1')),
  )

  expect(merged).toEqual({ text: file(entry('A', '1'), entry('C', '3')), clashes: [] })
})

test('taking back the lesson that made a file keeps what later lessons put into it', () => {
  const merged = mergeTexts(file(entry('A', '1')), file(entry('A', '1'), entry('B', '2')), null)

  expect(merged).toEqual({ text: file(entry('B', '2')), clashes: [] })
})

test('a file goes when nothing of others is in it', () => {
  expect(mergeTexts(facts('pnpm'), facts('pnpm'), null)).toEqual({ text: null, clashes: [] })
  expect(mergeTexts(facts('pnpm'), facts('pnpm', 'tabs'), null)).toEqual({ text: facts('tabs'), clashes: [] })
})

test('neighbouring facts do not stand in each other’s way', () => {
  expect(mergeTexts(facts('a', 'b'), facts('a', 'b', 'c'), facts('a')).text).toBe(facts('a', 'c'))
  expect(mergeTexts(facts('a', 'b'), facts('b', 'c'), facts('a')).text).toBe(facts('c'))
})

test('two steps of one entry change on each side', () => {
  const merged = mergeTexts(entry('A', '1', '2', '3', '4'), entry('A', '1', '2', '3', 'four'), entry('A', 'one', '2', '3', '4'))

  expect(merged).toEqual({ text: entry('A', 'one', '2', '3', 'four'), clashes: [] })
})

test('an entry that was amended and is taken away is a clash that shows both', () => {
  const amended = entry('A', '1', 'more')

  const merged = mergeTexts(file(entry('A', '1'), entry('B', '2')), file(amended, entry('B', '2')), file(entry('B', '2')))

  expect(merged.clashes).toEqual([{ heading: 'A', ours: amended.trimEnd(), theirs: '' }])
})

test('a reworded line is worded back though its neighbour went and another came', () => {
  expect(mergeTexts(facts('new', 'b'), facts('new', 'c'), facts('old', 'b'))).toEqual({ text: facts('old', 'c'), clashes: [] })
})

test('the same line changed in two ways is a clash', () => {
  expect(mergeTexts(entry('A', 'x'), entry('A', 'y'), entry('A', 'z')).clashes).toHaveLength(1)
})

test('front matter is merged by line', () => {
  const mine = file(entry('A', '1')).replace('what helps', 'what helped')

  expect(mergeTexts(file(entry('A', '1')), mine, file(entry('A', '2'))).text).toBe(mine.replace('1\n', '2\n'))
})

test('a change that only one side made is taken as it is, whatever the file looks like', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (base, changed) => {
      expect(mergeTexts(base, base, changed)).toEqual({ text: changed, clashes: [] })
      expect(mergeTexts(base, changed, base)).toEqual({ text: changed, clashes: [] })
    }),
  )
})

test('adding entries and taking one back in any order is the same as never having learnt it', () => {
  const names = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'), { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(names, fc.nat(), (all, pick) => {
      const gone = pick % all.length
      const versions = all.map((_, index) => file(...all.slice(0, index + 1).map((name) => entry(name, name))))
      const base = versions[gone] ?? ''
      const parent = gone === 0 ? null : (versions[gone - 1] ?? '')
      const expected = all.filter((_, index) => index !== gone).map((name) => entry(name, name))

      const merged = mergeTexts(base, versions.at(-1) ?? '', parent)

      expect(merged).toEqual({ text: file(...expected), clashes: [] })
    }),
  )
})
