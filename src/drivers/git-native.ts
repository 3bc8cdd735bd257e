import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { devNull } from 'node:os'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { MemoryError } from '../errors.ts'
import type { Oid } from '../model/commit.ts'
import type { Git, LogQuery } from '../seams/git.ts'
import { parseBlame } from './git/native-blame.ts'
import { parseBatch } from './git/native-batch.ts'
import { parseLog, pathLies } from './git/native-log.ts'
import { countObjects } from './git/pack.ts'
import { readHead } from './git/refs.ts'

/** Native git, which reads a long history some 100 times faster; all that it ever writes is packs. */
export type NativeReader = Pick<Git, 'log' | 'commits' | 'blobs' | 'list' | 'changedPaths' | 'blame' | 'asOf' | 'pack'>

// What a repository's own configuration may not do to us: run programs, or change what is printed.
const settings = [
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'core.quotepath=off',
  'log.showSignature=false',
  'log.follow=false',
  'log.showRoot=true',
  `diff.orderFile=${devNull}`,
  'blame.ignoreRevsFile=',
  'gc.autoDetach=false',
]
const logForm = [
  '-z',
  '--name-only',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--diff-merges=first-parent',
  '--encoding=UTF-8',
  '--format=%x00%H%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B%x00',
]

/** The reader, or null where git is not installed. */
export function nativeGit(path = process.env['PATH'] ?? ''): NativeReader | null {
  const program = findGit(path)
  if (program === null) return null
  const run = (dir: string, args: readonly string[], input?: string): Promise<Buffer> => runGit(program, dir, args, input)

  return {
    async log(dir, query = {}) {
      const limit = query.limit ?? Infinity
      for (let ask = limit; ; ask *= 2) {
        const commits = parseLog(await run(dir, logArguments(dir, query, ask)))
        // Git also lists merges that brought the path in; what counts here is the first parent.
        const touching =
          query.path === undefined
            ? commits
            : commits.filter(({ paths }) => paths.some((path) => pathLies(path, query.path ?? '')))
        if (touching.length >= limit || commits.length < ask) return touching.slice(0, limit)
      }
    },
    async commits(dir, oids) {
      const found = parseLog(await run(dir, ['log', ...logForm, '--no-walk=unsorted', '--stdin'], idLines(oids)))
      const byOid = new Map(found.map((commit) => [commit.oid, commit]))
      return oids.map((oid) => byOid.get(oid) ?? missing(oid))
    },
    async blobs(dir, oids) {
      return parseBatch(await run(dir, ['cat-file', '--batch'], idLines(oids)), oids)
    },
    async list(dir, at, under) {
      const text = (
        await run(dir, ['ls-tree', '-r', '-z', '--full-tree', checked(at), ...(under === undefined ? [] : ['--', under])])
      ).toString('utf8')
      return text.split('\0').flatMap((line) => {
        const [, oid, path] = /^100\d{3} blob ([0-9a-f]{40})\t(.+)$/s.exec(line) ?? []
        return oid === undefined || path === undefined || (under !== undefined && !path.startsWith(`${under}/`))
          ? []
          : [{ path, oid }]
      })
    },
    async changedPaths(dir, from, to) {
      const text = (
        await run(dir, ['diff-tree', '-r', '-z', '--name-only', '--no-renames', checked(from), checked(to)])
      ).toString('utf8')
      return text.split('\0').filter(Boolean).sort()
    },
    async blame(dir, at, path) {
      // A file that is no text is told by the other reader, in words.
      const output = await run(dir, ['blame', '--porcelain', '--encoding=UTF-8', '--no-textconv', checked(at), '--', path])
      if (output.includes(0)) throw new MemoryError('invalid', `${path} is no text.`, { field: 'path' })
      return parseBlame(output.toString('utf8'))
    },
    async asOf(dir, time) {
      const until = Math.floor(Date.parse(time) / 1000)
      const text = (await run(dir, ['rev-list', '-1', '--first-parent', `--min-age=${until}`, checked(readHead(dir))])).toString(
        'utf8',
      )
      return text.trim() === '' ? null : text.trim()
    },
    async pack(dir) {
      const gitDir = join(resolve(dir), '.git')
      const before = countObjects(gitDir)
      // Without pruning nothing that is being made can be lost, whatever the repository configures; leftovers get a pack of
      // their own where git knows how to.
      await run(dir, ['-c', 'gc.cruftPacks=true', 'gc', '--quiet', '--no-prune'])
      return { before, after: countObjects(gitDir), by: 'git' }
    },
  }
}

function logArguments(dir: string, query: LogQuery, limit: number): string[] {
  const { from, until, path, since } = query
  return [
    'log',
    ...logForm,
    ...(Number.isFinite(limit) ? [`--max-count=${limit}`] : []),
    ...(since === undefined ? [] : [`--max-age=${Math.floor(Date.parse(since) / 1000)}`]),
    ...(path === undefined ? [] : ['--full-history', '--full-diff']),
    checked(from ?? readHead(dir)),
    ...(until === undefined ? [] : [`^${checked(until)}`]),
    '--',
    ...(path === undefined ? [] : [path]),
  ]
}

/** No word of ours may ever be taken for an option. */
function checked(oid: Oid): Oid {
  if (/^[0-9a-f]{40}$/.test(oid)) return oid
  return missing(oid)
}

function missing(oid: Oid): never {
  throw new MemoryError('not-found', `There is no commit ${JSON.stringify(oid)}.`)
}

function idLines(oids: readonly Oid[]): string {
  return oids.map((oid) => `${checked(oid)}\n`).join('')
}

function findGit(path: string): string | null {
  const names = process.platform === 'win32' ? ['git.exe'] : ['git']
  const places = path.split(delimiter).filter((folder) => isAbsolute(folder))
  const program = places.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram)
  // Apple's stub opens a window that offers to install the tools.
  const stub = process.platform === 'darwin' && program === '/usr/bin/git'
  const tools = ['/Library/Developer/CommandLineTools/usr/bin/git', '/Applications/Xcode.app']
  return program === undefined || (stub && !tools.some((each) => existsSync(each))) ? null : program
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function runGit(program: string, dir: string, args: readonly string[], input = ''): Promise<Buffer> {
  const place = resolve(dir)
  const options = [
    `--git-dir=${join(place, '.git')}`,
    `--work-tree=${place}`,
    '--no-pager',
    '--literal-pathspecs',
    '--no-replace-objects',
  ]
  const child = spawn(program, [...options, ...settings.flatMap((each) => ['-c', each]), ...args], {
    cwd: place,
    env: environment(),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  child.stdin.on('error', () => undefined) // git ended before it read all; its exit code tells
  child.stdin.end(input)
  return new Promise((settle, reject) => {
    const out: Buffer[] = []
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(0, 2000)))
    child.on('error', (cause) => reject(new MemoryError('unavailable', `git could not be started for ${place}.`, { cause })))
    child.on('close', (code) => {
      if (code === 0) settle(Buffer.concat(out))
      else
        reject(
          new MemoryError(
            'unavailable',
            `git ${args[0] ?? ''} failed in ${place}: ${said.trim().split('\n')[0] ?? `exit ${code}`}`,
          ),
        )
    })
  })
}

/** The caller's environment without what would lead git elsewhere; nobody's own settings count, nothing is fetched or asked. */
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.toUpperCase().startsWith('GIT_'))
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  }
}
