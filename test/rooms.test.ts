import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

type Room = {
  /** Rooms that it may import; its own always. */
  readonly from: readonly string[]
  /** Rooms of which it may import types only. */
  readonly types?: readonly string[]
  /** Node's modules that reach outside the process; the others are pure and free to all. */
  readonly reaches: readonly string[]
}

const disk = ['node:fs', 'node:fs/promises']
const base = ['model', 'errors']
const below = [...base, 'seams', 'formats', 'minds', 'store', 'drivers', 'memory']
const rooms: Readonly<Record<string, Room>> = {
  model: { from: ['errors'], reaches: [] },
  errors: { from: [], reaches: [] },
  seams: { from: base, reaches: [] },
  formats: { from: [...base, 'seams'], reaches: [] },
  minds: { from: [...base, 'seams'], reaches: [] },
  store: { from: [...base, 'seams'], reaches: [...disk, 'node:os'] },
  drivers: {
    from: [...base, 'seams', 'formats'],
    reaches: [...disk, 'node:os', 'node:child_process', 'node:http', 'node:https'],
  },
  memory: { from: [...base, 'seams', 'formats', 'minds', 'store'], reaches: [] },
  open: { from: [...below, 'client'], reaches: ['node:os'] },
  client: { from: base, types: ['memory', 'seams'], reaches: ['node:http'] },
  cli: {
    from: ['errors', 'model', 'open', 'client'],
    types: ['memory', 'seams', 'daemon'],
    reaches: [...disk, 'node:child_process', 'node:os', 'node:readline/promises'],
  },
  tui: { from: ['errors', 'model', 'open', 'client'], types: ['memory', 'seams'], reaches: [] },
  daemon: {
    from: ['errors', 'model', 'formats', 'open'],
    types: ['memory', 'seams'],
    reaches: [...disk, 'node:http', 'node:net', 'node:os'],
  },
  commands: { from: ['errors', 'model', 'open', 'cli'], types: ['memory', 'seams', 'tui'], reaches: [] },
}
const outside = new Set([
  ...disk,
  'node:os',
  'node:child_process',
  'node:http',
  'node:https',
  'node:net',
  'node:readline/promises',
  'node:worker_threads',
])

type Import = { readonly file: string; readonly target: string; readonly typeOnly: boolean }

function sources(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const statements = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'/gms)].map(([, type, target]) => ({
    target,
    type: type !== undefined,
  }))
  const bare = [...text.matchAll(/^import '([^']+)'/gm), ...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, target]) => ({
    target,
    type: false,
  }))
  return [...statements, ...bare].map(({ target = '', type }) => ({ file, target, typeOnly: type }))
}

/** The room of a file: its folder below `src`, or `open` for the few files that lie in `src` itself. */
function roomOf(file: string): string {
  const [top = '', second = ''] = file.split('/')
  if (top !== 'src') return top
  if (second === 'errors.ts') return 'errors'
  if (second === 'client.ts') return 'client'
  return second.endsWith('.ts') ? 'open' : second
}

function faultOf({ file, target, typeOnly }: Import): string | null {
  const room = roomOf(file)
  const rule = rooms[room]
  if (rule === undefined) return `${file}: no rule says what ${room} may import`
  if (!target.startsWith('.'))
    return outside.has(target) && !rule.reaches.includes(target) ? `${room} may not reach ${target} (${file})` : null
  const other = roomOf(relative(root, resolve(root, dirname(file), target)))
  if (other === room || rule.from.includes(other)) return null
  if (rule.types?.includes(other) === true && typeOnly) return null
  return `${room} may not import ${other} (${file} -> ${target})`
}

test('every import points to a room that this room may know', () => {
  const imports = [...sources('src'), ...sources('commands'), ...sources('daemon')].flatMap(importsOf)

  const faults = imports.map(faultOf).filter((fault) => fault !== null)

  expect(imports.length).toBeGreaterThan(100)
  expect(faults).toEqual([])
})

test('only config.ts reads the environment of the process', () => {
  const readers = sources('src').filter((file) => /process\.env\b/.test(readFileSync(join(root, file), 'utf8')))

  expect(readers.filter((file) => !/^src\/(config\.ts|cli\/|drivers\/)/.test(file))).toEqual([])
})
