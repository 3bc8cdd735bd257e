import { structuredPatch } from 'diff'
import { expect, test } from 'vitest'
import { diffSpan, diffSum, diffText, firstLines } from '../../src/cli/diff-view.ts'
import { plainLook, type Look } from '../../src/cli/look.ts'
import type { Diff, FileDiff } from '../../src/memory/memory.ts'

/** Colours as words, so that a test can read them. */
const colored: Look = { width: 80, colored: true, paint: (style, text) => `<${style}>${text}</>` }
const terminal: Look = { ...plainLook, width: 80 }

function diffOf(before: string, after: string, more: Partial<FileDiff> = {}): Diff {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 3 })
  const file: FileDiff = { path: 'skills/playbook/SKILL.md', was: null, kind: 'changed', hunks, modes: null, ...more }
  return { space: { id: '1', name: 'airline' }, from: '1f3a9c0277', to: null, files: [file] }
}

const before = '# Rates\n\n- Write rates in batches of 500\n- Ask first\n'
const after = '# Rates\n\n- Write rates in batches of 200\n- Ask first\n'

test('in a terminal a file has a title, and the words that differ are turned over', () => {
  expect(diffText(diffOf(before, after), colored).split('\n')).toEqual([
    '<bold>changed skills/playbook/SKILL.md</> <dim>+1 -1</>',
    '<cyan>@@ -1,4 +1,4 @@</>',
    ' # Rates',
    ' ',
    '<red>-- Write rates in batches of <inverse>500</></>',
    '<green>+- Write rates in batches of <inverse>200</></>',
    ' - Ask first',
  ])
})

test('lines that share little are not pointed at', () => {
  const text = diffText(diffOf('Cheapest first, never basic economy\n', 'Refund within a day of booking\n'), colored)

  expect(text).not.toContain('inverse')
  expect(text).toContain('<red>-Cheapest first, never basic economy</>')
})

test('a line that is new among changed ones stays plain', () => {
  const text = diffText(diffOf('one two three four\n', 'one two three 4\nentirely different words here\n'), colored)

  expect(text).toContain('<green>+one two three <inverse>4</></>')
  expect(text).toContain('<green>+entirely different words here</>')
})

test('without colours a terminal gets plain signs', () => {
  expect(diffText(diffOf(before, after), terminal).split('\n').slice(4, 6)).toEqual([
    '-- Write rates in batches of 500',
    '+- Write rates in batches of 200',
  ])
})

test('words in the running text are marked, in a pipe too', () => {
  expect(diffText(diffOf(before, after), plainLook, { words: true }).split('\n').slice(4)).toEqual([
    '# Rates',
    '',
    '- Write rates in batches of [-500-]{+200+}',
    '- Ask first',
  ])
  expect(diffText(diffOf(before, after), colored, { words: true })).toContain('of <red>[-500-]</><green>{+200+}</>')
})

test('marks end with the line, and whole lines come and go as such', () => {
  const text = diffText(diffOf('alpha\nbeta gamma\nend\n', 'one\nend\nlast\n'), plainLook, { words: true })

  expect(text.split('\n').slice(4)).toEqual(['[-alpha-]', '[-beta gamma-]', '{+one+}', 'end', '{+last+}'])
})

test('a new name and files that are no text are said', () => {
  const renamed = diffOf('a\n', 'a\n', { kind: 'renamed', was: 'skills/old/SKILL.md' })
  const photo = diffOf('', '', { path: 'skills/playbook/photo.png', kind: 'removed', hunks: null })

  expect(diffText(renamed, terminal)).toBe('renamed skills/old/SKILL.md → skills/playbook/SKILL.md +0 -0')
  expect(diffText(photo, terminal)).toBe('removed skills/playbook/photo.png\nIt is no text, or too long to show.')
})

test('a terminal does not obey what a skill holds; a pipe gets the bytes', () => {
  const diff = diffOf('a\n', 'a \u001b[2J\r\n')

  expect(diffText(diff, terminal)).toContain('+a \\u001b[2J\\u000d')
  expect(diffText(diff, colored)).not.toContain('\u001b')
  expect(diffText(diff, plainLook)).toContain('+a \u001b[2J\r')
})

test('a missing newline at the end is told under its line', () => {
  const lines = diffText(diffOf('a\nb', 'a\nc\n'), terminal).split('\n')

  expect(lines.slice(2)).toEqual([' a', '-b', '\\ No newline at end of file', '+c'])
})

test('long texts are compared without words', () => {
  const long = (word: string): string => `${`${word} `.repeat(20_000)}\n`

  expect(diffText(diffOf(long('a'), long('b')), colored)).not.toContain('inverse')
})

test('sums and spans are short', () => {
  const diff = diffOf(before, after)

  expect(diffSum(diff)).toBe('1 file, +1 -1')
  expect(diffSpan(diff)).toBe('1f3a9c02 → the files as they are now')
  expect(diffSpan({ from: null, to: '3f2a91c0aa' })).toBe('nothing → 3f2a91c0')
  expect(firstLines('a\nb\nc\nd', 2, plainLook)).toBe('a\nb\n… 2 more lines')
  expect(firstLines('a\nb\nc', 2, plainLook)).toBe('a\nb\nc')
})

test('our own notes are named on a terminal, and whole in a patch', () => {
  const diff = diffOf('', '{}\n', { path: '.acontext/skills/1.json', kind: 'added' })

  expect(diffText(diff, terminal)).toBe('added .acontext/skills/1.json +1 -0')
  expect(diffText(diff, plainLook)).toContain('\n+{}')
})
