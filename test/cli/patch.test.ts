import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { structuredPatch } from 'diff'
import { expect, test } from 'vitest'
import { diffText } from '../../src/cli/diff-view.ts'
import { plainLook } from '../../src/cli/look.ts'
import type { FileDiff } from '../../src/memory/memory.ts'
import { tempFolder } from '../support/temp-folder.ts'

type Files = Readonly<Record<string, string>>

function fileDiff(path: string, before: string | null, after: string | null, was: string | null = null): FileDiff {
  const { hunks } = structuredPatch('', '', before ?? '', after ?? '', '', '', { context: 3 })
  const kind = before === null ? 'added' : after === null ? 'removed' : was === null ? 'changed' : 'renamed'
  return { path, was, kind, hunks, modes: null }
}

function write(dir: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
}

function read(dir: string): Files {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  return Object.fromEntries(
    names.map((each) => {
      const path = join(each.parentPath, each.name)
      return [path.slice(dir.length + 1), readFileSync(path, 'utf8')]
    }),
  )
}

const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('')

test.each<[string, Files, Files, FileDiff[]]>([
  ['a change', { 'a.md': 'one\ntwo\n' }, { 'a.md': 'one\n2\n' }, [fileDiff('a.md', 'one\ntwo\n', 'one\n2\n')]],
  ['no newline at the end', { 'a.md': 'one\ntwo' }, { 'a.md': 'one\ntwo\n' }, [fileDiff('a.md', 'one\ntwo', 'one\ntwo\n')]],
  ['line ends of Windows', { 'a.md': 'a\r\nb\r\n' }, { 'a.md': 'a\r\nc\r\n' }, [fileDiff('a.md', 'a\r\nb\r\n', 'a\r\nc\r\n')]],
  ['a file that comes', {}, { 's/b.md': 'one\n' }, [fileDiff('s/b.md', null, 'one\n')]],
  ['an empty file that comes', {}, { 'b.md': '' }, [fileDiff('b.md', null, '')]],
  ['a file that goes', { 'b.md': 'one\ntwo\n' }, {}, [fileDiff('b.md', 'one\ntwo\n', null)]],
  ['a file that is emptied', { 'b.md': 'one\n' }, { 'b.md': '' }, [fileDiff('b.md', 'one\n', '')]],
  ['a new name', { 'a.md': numbered(3) }, { 'd/b.md': numbered(3) }, [fileDiff('d/b.md', numbered(3), numbered(3), 'a.md')]],
  [
    'a new name and text',
    { 'a.md': numbered(9) },
    { 'b.md': `${numbered(9)}more\n` },
    [fileDiff('b.md', numbered(9), `${numbered(9)}more\n`, 'a.md')],
  ],
  [
    'names that need care',
    { 'a b.md': 'x\n', 'é.md': 'x\n', 'q"t\t.md': 'x\n' },
    { 'a b.md': 'y\n', 'é.md': 'y\n', 'q"t\t.md': 'y\n' },
    ['a b.md', 'é.md', 'q"t\t.md'].map((path) => fileDiff(path, 'x\n', 'y\n')),
  ],
])('git applies the patch of %s', (_, before, after, files) => {
  const dir = tempFolder()
  write(dir, before)

  const patch = diffText({ space: { id: '1', name: 's' }, from: 'a', to: 'b', files }, plainLook)
  execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: dir, input: `${patch}\n` })

  rmSync(join(dir, '.git'), { recursive: true, force: true })
  expect(read(dir)).toEqual(after)
})

test('git applies the patch of a file that becomes a program', () => {
  const dir = tempFolder()
  write(dir, { 'run.sh': 'x\n' })
  const modes = { before: '100644', after: '100755' }
  const file: FileDiff = { path: 'run.sh', was: null, kind: 'changed', hunks: [], modes }

  const patch = diffText({ space: { id: '1', name: 's' }, from: 'a', to: 'b', files: [file] }, plainLook)
  execFileSync('git', ['apply', '-'], { cwd: dir, input: `${patch}\n` })

  expect(statSync(join(dir, 'run.sh')).mode & 0o111).not.toBe(0)
  expect(diffText({ space: { id: '1', name: 's' }, from: 'a', to: 'b', files: [file] }, { ...plainLook, width: 80 })).toBe(
    'changed run.sh +0 -0 (now executable)',
  )
})

test('several hunks and files are one patch', () => {
  const before = numbered(40)
  const after = before.replace('line 3\n', 'third\n').replace('line 30\n', '')
  const files = [fileDiff('a.md', before, after), fileDiff('b.md', 'x\n', 'y\n')]
  const dir = tempFolder()
  write(dir, { 'a.md': before, 'b.md': 'x\n' })

  const patch = diffText({ space: { id: '1', name: 's' }, from: 'a', to: null, files }, plainLook)
  execFileSync('git', ['apply', '-'], { cwd: dir, input: `${patch}\n` })

  expect(patch.match(/^@@/gm)).toHaveLength(3)
  expect(read(dir)).toEqual({ 'a.md': after, 'b.md': 'y\n' })
})

test('a file that is no text is said to differ', () => {
  const file: FileDiff = { path: 'photo.png', was: null, kind: 'added', hunks: null, modes: null }

  expect(diffText({ space: { id: '1', name: 's' }, from: 'a', to: 'b', files: [file] }, plainLook).split('\n')).toEqual([
    'diff --git a/photo.png b/photo.png',
    'new file mode 100644',
    'Binary files /dev/null and b/photo.png differ',
  ])
})
