import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reachMemory } from '../src/reach.ts'
import { findDaemon } from '../src/running.ts'
import { inFolder, machine } from './support.ts'

const root = join(import.meta.dirname, '..')
const token = 'fuzz'

/**
 * Every route under made-up calls, by schemathesis from the OpenAPI document: is there an answer of 500, a write outside of the
 * home, a descriptor that leaks, an answer that is not what the document says? Arguments: --schemathesis <executable>, --examples 20.
 */
export async function main(args: readonly string[]): Promise<void> {
  const option = (name: string, usual: string): string => (args.includes(name) ? (args[args.indexOf(name) + 1] ?? usual) : usual)
  const program = option('--schemathesis', 'schemathesis')
  if (spawnSync(program, ['--version']).status !== 0)
    return console.log('schemathesis is needed: pip install schemathesis, then --schemathesis <executable>')
  console.log(machine())
  await inFolder(async (folder) => {
    const home = join(folder, 'home')
    const trace = join(folder, 'trace')
    const { stop, pid } = await daemon(home, trace)
    const settings = settingsOf(await filled(home))
    const url = findDaemon({ home })?.url ?? ''
    writeFileSync(join(folder, 'schemathesis.toml'), settings)
    const before = descriptors(pid)
    // What deletes comes last, or the rest would find nothing.
    for (const methods of ['--exclude-method', '--include-method']) {
      const said = await fuzzed(program, { url, folder, methods: [methods, 'DELETE'], examples: option('--examples', '20') })
      console.log(said.slice(said.indexOf('API Operations:')))
    }
    console.log(`descriptors of the daemon: ${before} before, ${descriptors(pid)} after; ${memory(pid)}`)
    await stop()
    console.log(outside(trace, home))
  })
}

async function daemon(home: string, trace: string): Promise<{ pid: number; stop(): Promise<void> }> {
  const traced = spawnSync('strace', ['-V']).status === 0
  const words = [process.execPath, join(root, 'bin/run.js'), 'up', '--json', '--port', '0']
  const watch = ['strace', '-f', '-qq', '-o', trace, '-e', 'trace=openat,mkdir,mkdirat,rename,renameat2,symlink,link']
  const [program = '', ...rest] = traced ? [...watch, ...words] : words
  const child = spawn(program, rest, {
    env: { ...process.env, ACONTEXT_HOME: home, ROOT_API_BEARER_TOKEN: token },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const pid = findDaemon({ home })?.pid ?? 0
  return {
    pid,
    async stop() {
      const ended = new Promise((resolve) => child.on('close', resolve))
      process.kill(pid, 'SIGTERM')
      await ended
    },
  }
}

type Things = { readonly space: string; readonly session: string; readonly disk: string; readonly skill: string }

/** Something of each kind, so that calls come further than "not found". */
async function filled(home: string): Promise<Things> {
  const memory = await reachMemory({ home, access: 'write' })
  const space = await memory.spaces.create('ops')
  const session = await memory.sessions.create({ user: 'ada', space: 'ops' })
  const disk = await memory.disks.create({ user: 'ada' })
  await memory.disks.put(disk.id, '/a/b.txt', { text: 'text' })
  const skill = await memory.skills.add(join(root, 'skills-defaults/daily-logs'))
  await memory.close()
  return { space: space.id, session: session.id, disk: disk.id, skill: skill.id }
}

/** The settings of schemathesis: which ids lead to something, and that 501 is meant. */
function settingsOf({ space, session, disk, skill }: Things): string {
  return `[parameters]
session_id = "${session}"
disk_id = "${disk}"
space_id = "${space}"
skill_id = "${skill}"
identifier = "ada"
file_path = ["/a/b.txt", "/a/", "SKILL.md"]

[[operations]]
include-path-regex = "agent_skills"
parameters = { "path.id" = "${skill}" }

[[operations]]
include-path-regex = "learning_spaces"
parameters = { "path.id" = "${space}" }

[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "501"]
`
}

function fuzzed(
  program: string,
  given: { url: string; folder: string; methods: readonly string[]; examples: string },
): Promise<string> {
  const { url, folder, methods, examples } = given
  const child = spawn(
    program,
    [
      ...['run', `${url}/openapi.json`, '-H', `Authorization: Bearer sk-ac-${token}`, '-H', `X-Access-Token: ${token}`],
      ...[
        '--checks',
        'not_a_server_error,response_schema_conformance,content_type_conformance',
        ...methods,
        '--request-timeout',
        '30',
      ],
      ...['--phases', 'examples,coverage,fuzzing', '--max-examples', examples, '--no-color'],
    ],
    { cwd: folder, env: { ...process.env, NO_PROXY: '127.0.0.1' } },
  )
  return new Promise((resolve, reject) => {
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (said += piece.toString()))
    child.on('error', reject).on('close', () => resolve(said))
  })
}

function descriptors(pid: number): number | string {
  const folder = `/proc/${pid}/fd`
  return existsSync(folder) ? readdirSync(folder).length : 'not known here'
}

function memory(pid: number): string {
  const status = `/proc/${pid}/status`
  const [, kb] = existsSync(status) ? (/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8')) ?? []) : []
  return kb === undefined ? 'memory not known here' : `${Math.round(Number(kb) / 1024)} MB at most`
}

/** What was written elsewhere than in the home. */
function outside(trace: string, home: string): string {
  if (!existsSync(trace)) return 'writes were not watched: strace is not installed'
  const writes = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /O_WRONLY|O_RDWR|O_CREAT|mkdir|rename|symlink|link\(/.test(line) && !/ = -1 /.test(line))
  const paths = writes.flatMap((line) => [...line.matchAll(/"([^"]*)"/g)].map(([, path = '']) => path))
  const elsewhere = [
    ...new Set(paths.filter((path) => path.startsWith('/') && !path.startsWith(home) && !path.startsWith('/dev/'))),
  ]
  return `${writes.length} writes, ${elsewhere.length} outside of the home ${elsewhere.slice(0, 10).join(' ')}`
}
