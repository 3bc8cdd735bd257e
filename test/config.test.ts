import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig, writeConfig } from '../src/config.ts'
import { settings } from '../src/settings.ts'
import { MemoryError, type ProblemCode } from '../src/errors.ts'
import { temporaryHome } from './support/home.ts'

/** A home with this config.json. */
function homeWith(content: string): string {
  const home = temporaryHome()
  mkdirSync(home)
  writeFileSync(join(home, 'config.json'), content)
  return home
}

function failure(work: () => unknown): MemoryError {
  try {
    work()
  } catch (error) {
    if (error instanceof MemoryError) return error
    throw error
  }
  throw new Error('It did not fail.')
}

test('a home without a file has the defaults, and reading makes nothing', () => {
  const home = temporaryHome()

  expect(readConfig(home)).toEqual(Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, setting.default])))
  expect(existsSync(home)).toBe(false)
})

test.each<[string, ProblemCode, string]>([
  ['{"v":1,"colour":3}', 'invalid', 'colour'],
  ['{"v":1,"__proto__":3}', 'invalid', '__proto__'],
  ['{"v":1,"toString":3}', 'invalid', 'toString'],
  ['{"v":1,"observe.messages":"many"}', 'invalid', 'observe.messages'],
  ['{"v":1,"observe.messages":0}', 'invalid', 'observe.messages'],
  ['{"v":1,"observe.messages":1.5}', 'invalid', 'observe.messages'],
  ['{"v":1,"timezone":"Mars/Olympus"}', 'invalid', 'timezone'],
  ['{"v":1,"timezone":[]}', 'invalid', 'timezone'],
  ['{"v":1,"mind":"oracle"}', 'invalid', 'mind'],
  ['{"v":1,"model.preset":"toaster"}', 'invalid', 'model.preset'],
  ['{"v":1,"model.baseUrl":"ftp://example.com"}', 'invalid', 'model.baseUrl'],
  ['{"v":1,"model.timeout":0}', 'invalid', 'model.timeout'],
  ['{"v":1,"budget.day":-1}', 'invalid', 'budget.day'],
  ['{"v":1,"prices":{"m":{"input":"much"}}}', 'invalid', 'prices'],
  ['{"v":1,"git.native":true}', 'invalid', 'git.native'],
  ['{"v":2}', 'refused', 'v'],
  ['{"v":2,"colour":3}', 'refused', 'v'],
  ['{"v":"1"}', 'invalid', 'v'],
  ['[]', 'invalid', 'config.json'],
])('config.json %s is %s, and "%s" is named', (content, code, field) => {
  const home = homeWith(content)
  const error = failure(() => readConfig(home))

  expect(error).toMatchObject({ code, field })
  expect(error.message).toContain(join(home, 'config.json'))
  expect(error.hint).not.toBeNull()
})

test.each(['', '{"v":1,', 'mind: rules', '\u0000\u0001'])(
  'a config.json that is no JSON is refused by its path: %j',
  (content) => {
    const home = homeWith(content)

    expect(failure(() => readConfig(home))).toMatchObject({ code: 'invalid', field: join(home, 'config.json') })
  },
)

test('a byte order mark, as editors put it there, is no trouble', () => {
  expect(readConfig(homeWith('\uFEFF{"v":1,"observe.messages":3}'))['observe.messages']).toBe(3)
})

test('a setting is changed alone, checked before, and null gives it its default back', async () => {
  const home = homeWith('{"timezone":"Europe/Berlin"}')

  expect(await writeConfig(home, 'observe.messages', '3')).toMatchObject({ 'observe.messages': 3, timezone: 'Europe/Berlin' })
  await expect(writeConfig(home, 'observe.messages', 'many')).rejects.toMatchObject({ code: 'invalid' })
  await expect(writeConfig(home, 'colour', 'red')).rejects.toMatchObject({ code: 'invalid', field: 'colour' })
  await expect(writeConfig(home, 'v', '2')).rejects.toMatchObject({ code: 'invalid', field: 'v' })
  await expect(writeConfig(home, 'toString', '2')).rejects.toMatchObject({ code: 'invalid', field: 'toString' })
  expect(JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'))).toEqual({
    v: 1,
    timezone: 'Europe/Berlin',
    'observe.messages': 3,
  })
  expect(await writeConfig(home, 'observe.messages', 'null')).toMatchObject({ 'observe.messages': 16 })
  expect(await writeConfig(home, 'timezone', 'UTC')).toMatchObject({ timezone: 'UTC' })
})

test('a file in the place of the home, or above it, is no home', async () => {
  const home = homeWith('{"v":1}')
  const file = join(home, 'config.json')

  for (const place of [file, join(file, 'below')]) {
    expect(failure(() => readConfig(place))).toMatchObject({ code: 'invalid', field: 'home' })
    await expect(writeConfig(place, 'mind', 'rules')).rejects.toMatchObject({ code: 'invalid', field: 'home' })
  }
  expect(dirname(file)).toBe(home)
})
