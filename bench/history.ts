import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openGit } from '../src/drivers/git-open.ts'
import type { Memory } from '../src/memory/memory.ts'
import { openMemory } from '../src/open.ts'
import type { Git } from '../src/seams/git.ts'
import { inFolder, inTurn, machine, ms, runGit, timed } from './support.ts'

const usualSizes = [100, 10_000]
const skills = 100
const blamedLines = 500
const blamed = 'skills/skill-0/SKILL.md'
/** The blamed file was rewritten line by line in so many commits (half of them in a history of 100). */
const rewrites = 100
const rounds = 9
// Without native git a single look can take seconds.
const slowRounds = 3
const mostCommitsInRounds = 20_000

type Readers = { readonly git: Git; readonly memory: Memory; readonly dir: string }
type Row = { readonly name: string; readonly native: number; readonly auto: number; readonly off: number }

export async function main(argv: readonly string[]): Promise<void> {
  const sizes = argv.length > 0 ? argv.map(Number) : usualSizes
  console.log(
    `Reading and taking back, median of ${rounds} rounds (native off: ${slowRounds}, beyond ${mostCommitsInRounds} commits one), the ways taking turns with native git. ${machine()}, ${runGit('.', 'version').trim()}`,
  )
  console.log(
    `${skills} skills, one file of ${blamedLines} lines that ${rewrites} commits wrote; packed by git gc. Native git is a process for each answer.\n`,
  )
  for (const commits of sizes) {
    await inFolder((folder) => measure(folder, commits))
    console.log('')
  }
}

/** Prints each row when it is known: the slow ones take minutes. */
async function measure(folder: string, commits: number): Promise<void> {
  const auto = join(folder, 'auto')
  const path = await makeHome(auto, commits)
  const homes = { auto, off: join(folder, 'off'), native: join(folder, 'native') }
  for (const name of ['off', 'native'] as const) cpSync(auto, homes[name], { recursive: true })
  writeFileSync(join(homes.off, 'config.json'), JSON.stringify({ v: 1, 'git.native': 'off' }))
  const dir = join(homes.native, path)
  const open = async (kind: 'auto' | 'off'): Promise<Readers> => ({
    git: openGit({ native: kind }),
    memory: await openMemory({ home: homes[kind], access: 'write', purpose: 'a bench' }),
    dir: join(homes[kind], path),
  })
  const readers = { auto: await open('auto'), off: await open('off') }
  console.log(`${commits} commits`.padEnd(24) + '|  native |    ours  ratio |  git off  ratio')
  for (const [name, native, ours] of ways(dir, commits)) {
    const quick = await inTurn(rounds, { native, auto: () => ours(readers.auto) })
    const off = (): Promise<unknown> => ours(readers.off)
    const slow =
      commits > mostCommitsInRounds ? { native: quick.native, off: await timed(off) } : await inTurn(slowRounds, { native, off })
    print({ name, native: Math.min(quick.native, slow.native), auto: quick.auto, off: slow.off })
  }
  await Promise.all([readers.auto.memory.close(), readers.off.memory.close()])
}

function print({ name, native, auto, off }: Row): void {
  const cells = [auto, off].map((each) => `${ms(each).padStart(8)} ${(each / native).toFixed(2).padStart(6)}`)
  console.log(`${name.padEnd(24)}| ${ms(native).padStart(7)} | ${cells.join(' | ')}`)
}

type Way = readonly [name: string, native: () => unknown, ours: (readers: Readers) => Promise<unknown>]

function ways(native: string, commits: number): Way[] {
  const [from, to] = [`HEAD~${Math.min(50, commits / 2)}`, 'HEAD']
  // Each revert takes back another lesson, counted from the newest, of its own repository.
  const targets = runGit(native, 'log', '--format=%H', '-80', '--invert-grep', '--grep=^Rewrite').split('\n').filter(Boolean)
  const taken = new Map<string, number>()
  const next = (dir: string): string => {
    const at = (taken.get(dir) ?? 0) + 1
    taken.set(dir, at)
    return targets[at] ?? ''
  }
  return [
    ['log of 50', () => runGit(native, 'log', '-50', '--name-only'), ({ git, dir }) => git.log(dir, { limit: 50 })],
    [
      'log of one file',
      () => runGit(native, 'log', '--name-only', '--', blamed),
      ({ git, dir }) => git.log(dir, { path: blamed }),
    ],
    ['diff of two versions', () => runGit(native, 'diff', from, to), ({ git, dir }) => diff(git, dir, from, to)],
    [
      'blame of 500 lines',
      () => runGit(native, 'blame', '--porcelain', 'HEAD', '--', blamed),
      async ({ git, dir }) => git.blame(dir, await git.head(dir), blamed),
    ],
    [
      'skills blame, told',
      () => runGit(native, 'blame', '--porcelain', 'HEAD', '--', blamed),
      ({ memory }) => memory.skills.blame('bench/skill-0/SKILL.md'),
    ],
    [
      'revert of one lesson',
      () => runGit(native, 'revert', '--no-edit', next(native)),
      ({ memory, dir }) => revert(memory, next(dir)),
    ],
  ]
}

async function diff(git: Git, dir: string, from: string, to: string): Promise<void> {
  const [older, newer] = await Promise.all([git.resolve(dir, from), git.resolve(dir, to)])
  if (older === null || newer === null) throw new Error(`no ${from}`)
  const changes = await git.changes(dir, older, newer)
  await git.blobs(
    dir,
    changes.flatMap(({ before, after }) => [before, after].filter((oid) => oid !== null)),
  )
}

async function revert(memory: Memory, oid: string): Promise<void> {
  const { commit, conflicts } = await memory.lessons.revert(oid)
  if (commit === null) throw new Error(`${oid} was not taken back: ${JSON.stringify(conflicts)}`)
}

/** A home with one space that learnt so many lessons; gives the repository's path in it. */
async function makeHome(home: string, commits: number): Promise<string> {
  mkdirSync(home)
  const memory = await openMemory({ home, access: 'write', purpose: 'a bench' })
  const { path: dir } = await memory.spaces.create('bench')
  await memory.close()
  const { status, stderr } = spawnSync('git', ['fast-import', '--quiet', '--force'], {
    cwd: dir,
    input: importOf(commits, runGit(dir, 'rev-parse', 'HEAD').trim()),
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  runGit(dir, 'reset', '-q', '--hard')
  runGit(dir, 'update-ref', 'refs/acontext/worktree', 'HEAD')
  runGit(dir, 'gc', '-q', '--prune=now')
  return dir.slice(home.length + 1)
}

/** What `git fast-import` reads: each commit is a lesson that adds an entry to one skill, or rewrites lines of the blamed file. */
function importOf(commits: number, parent: string): string {
  const lines = Array.from({ length: blamedLines }, (_, at) => `- What was known of case ${at} at first.`)
  const entries = new Map<string, string[]>()
  const every = Math.max(2, Math.floor(commits / rewrites))
  const out: string[] = []
  for (let at = 1; at <= commits; at++) {
    const time = 1_700_000_000 + at * 600
    const files: [string, string][] = []
    const isRewrite = at === 1 || at % every === 0
    if (isRewrite) {
      for (let index = 0; index < 5; index++)
        lines[Math.floor(at / every + index * rewrites) % blamedLines] = `- Case ${index} as of ${at}.`
      files.push([blamed, `${frame('skill-0')}${lines.join('\n')}\n`])
    } else files.push(entryOf(entries, at))
    out.push(
      'commit refs/heads/main',
      `author acontext <acontext@localhost> ${time} +0000`,
      `committer acontext <acontext@localhost> ${time} +0000`,
      data(
        `${isRewrite ? 'Rewrite' : 'Learn'} case ${at}\n\nLesson: ${uuid(1, at)}\nSession: ${uuid(2, at)}\nOutcome: success\n`,
      ),
      ...(at === 1 ? [`from ${parent}`] : []),
      ...files.flatMap(([path, text]) => [`M 100644 inline ${path}`, data(text)]),
      '',
    )
  }
  return out.join('\n')
}

/** The skill that a lesson writes to, with its newest ten entries. */
function entryOf(entries: Map<string, string[]>, at: number): [string, string] {
  const name = `skill-${1 + (at % (skills - 1))}`
  const known = [...(entries.get(name) ?? []), `## Case ${at}\n\n- Look at ${at} first.\n- Then go on with ${at + 1}.\n`].slice(
    -10,
  )
  entries.set(name, known)
  return [`skills/${name}/SKILL.md`, `${frame(name)}${known.join('\n')}`]
}

const frame = (name: string): string => `---\nname: ${name}\ndescription: What ${name} is for.\n---\n\n# ${name}\n\n`
const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}`
const uuid = (kind: number, at: number): string => `00000000-000${kind}-4000-8000-${String(at).padStart(12, '0')}`
