import { expect, test } from 'vitest'
import { newDisk } from '../support/disk.ts'

test('grep is a regular expression of any case over text, and a bad one is told', async () => {
  const { memory, id, put } = await newDisk()
  await put('/src/main.py', 'import os\n# TODO: mend\n')
  await put('/notes.txt', 'nothing here')
  await memory.disks.put(id, '/image.png', { base64: Buffer.from('\x89PNG\r\n\x1a\ntodo', 'latin1').toString('base64') })

  const [hit, ...more] = await memory.disks.grep(id, 'todo:\\s+M')

  expect(hit).toMatchObject({ path: '/src/main.py', line: 2, text: '# TODO: mend' })
  expect(more).toEqual([])
  expect(await memory.disks.grep(id, 'here|os', { limit: 1 })).toHaveLength(1)
  expect(await memory.disks.grep(id, 'os.*mend')).toHaveLength(1)
  await expect(memory.disks.grep(id, 'a(')).rejects.toMatchObject({
    code: 'invalid',
    field: 'query',
    message: expect.stringContaining('missing closing )'),
  })
  await expect(memory.disks.grep(id, '(?=a)')).rejects.toMatchObject({ code: 'invalid', field: 'query' })
  await expect(memory.disks.grep(id, '')).rejects.toMatchObject({ code: 'invalid', field: 'query' })
})

test.each([
  ['*.py', ['/a.py', '/src/b.py']],
  ['/*.py', ['/a.py', '/src/b.py']],
  ['**/*.md', ['/docs/c.md', '/r.md']],
  ['/docs/*', ['/docs/c.md']],
  ['main.py', []],
  ['/?.md', ['/r.md']],
  ['/a.p[y]', []],
])('glob %s', async (pattern, expected) => {
  const { memory, id, put } = await newDisk()
  for (const path of ['/a.py', '/src/b.py', '/docs/c.md', '/r.md']) await put(path)

  expect((await memory.disks.glob(id, pattern)).map(({ path }) => path).sort()).toEqual(expected)
})

test.each([
  ['a.json', '{"a":1}', 'json'],
  ['a.json', '{', 'broken json'],
  ['a.csv', 'a,b\n1,"2\n""x"""\n', 'csv'],
  ['a.csv', 'a,b\n1\n', 'broken csv'],
  ['a.csv', 'a,"b\n', 'broken csv'],
  ['a.csv', 'a,b\n1,\n', 'csv'],
  ['a.PY', 'x', 'code'],
  ['a.yaml', 'x: 1', 'text'],
  ['a.bin', '\0', null],
  ['a.txt', 'caf\xe9', null],
])('content of %s: %j is read as %s', async (name, text, type) => {
  const { memory, id } = await newDisk()
  await memory.disks.put(id, `/${name}`, { base64: Buffer.from(text, 'latin1').toString('base64') })

  const { content } = await memory.disks.read(id, `/${name}`)
  const kind = content?.broken === true ? `broken ${content.type}` : content?.type
  expect(kind ?? null).toBe(type)
})
