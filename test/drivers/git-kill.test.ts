import { execFile } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { openGit } from '../../src/drivers/git-open.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { expectClean, expectSound, git, note, put, textOf } from '../contracts/git-judge.ts'

const child = bundledChild()
const killer = fileURLToPath(new URL('../support/kill-at.mjs', import.meta.url))
const plug = openGit({ native: 'off' })

describe('killed at a file-system call', { timeout: 600_000 }, () => {
  it('a publish is as before or as after, clean, and can be done again', async () => {
    const { template, before, after, calls } = await prepared()
    const ends = new Set<string>()

    await each(calls, async (kill) => {
      const dir = await killed('publish', template, kill)
      await plug.recover(dir)

      const head = expectClean(dir)
      ends.add(head)
      expect([before, after], told(kill)).toContain(head)
      expect(git(dir, 'rev-parse', 'refs/acontext/worktree').trim()).toBe(head)
      expect(readdirSync(join(dir, '.git/acontext/tmp'))).toEqual([])
      if (head === before) await run('publish', dir)
      expect(expectClean(dir)).toBe(after)
    })

    expect(ends).toEqual(new Set([before, after]))
  })

  it('what a person writes after the kill is never overwritten', async () => {
    const { template, before, after, calls } = await prepared()
    const path = 'skills/refunds/SKILL.md'

    await each(everyThird(calls), async (kill) => {
      const dir = await killed('publish', template, kill)
      put(dir, path, 'Hers.\n')
      put(dir, 'skills/new/deep/other.md', 'Hers too.\n')
      await plug.recover(dir)

      expect(textOf(dir, path), told(kill)).toBe('Hers.\n')
      expect([before, after]).toContain(git(dir, 'rev-parse', 'HEAD').trim())
      expect(git(dir, 'status', '--porcelain', '-uall').trim().split('\n')).toEqual([`M ${path}`, '?? skills/new/deep/other.md'])
      expectSound(dir)
    })
  })

  it('keeping edits by hand is as before or as after, and the work tree keeps every byte', async () => {
    const { template, before, after, calls } = await prepared('keep', editAll)
    const ends = new Set<string>()

    await each(everyThird(calls), async (kill) => {
      const dir = await killed('keep', template, kill)
      expect(bytesOf(dir), told(kill)).toEqual(edited)
      await plug.recover(dir)

      const head = git(dir, 'rev-parse', 'HEAD').trim()
      ends.add(head)
      expect([before, after], told(kill)).toContain(head)
      if (head === before) await run('keep', dir)
      expect(expectClean(dir), told(kill)).toBe(after)
      expect(bytesOf(dir)).toEqual(edited)
      expect(await plug.edits(dir)).toEqual([])
    })

    expect(ends).toEqual(new Set([before, after]))
  })

  it('an edit that a person takes back after the kill does not come again', async () => {
    const { template, calls } = await prepared('keep', editAll)

    await each(
      calls.filter((_, at) => at % 7 === 0),
      async (kill) => {
        const dir = await killed('keep', template, kill)
        put(dir, 'skills/refunds/SKILL.md', 'skills/refunds/SKILL.md\n')
        rmSync(join(dir, 'skills/new'), { recursive: true })
        await plug.recover(dir)

        expect(textOf(dir, 'skills/refunds/SKILL.md'), told(kill)).toBe('skills/refunds/SKILL.md\n')
        expect(existsSync(join(dir, 'skills/new')), told(kill)).toBe(false)
        await plug.keepEdits(dir, note('Again'), () => [])
        expectClean(dir)
        expect(textOf(dir, 'skills/refunds/SKILL.md')).toBe('skills/refunds/SKILL.md\n')
      },
    )
  })

  it('a repository in the making is there whole or not at all', async () => {
    const calls = await traced('create', join(tempFolder(), 'space'))

    await each(everyThird(calls), async (kill) => {
      const dir = join(tempFolder(), 'space')
      await run('create', dir, kill)
      if (existsSync(dir)) expectClean(dir)
      else await plug.create(dir, [{ path: 'a.md', text: 'a\n' }], note('Start'))

      expectClean(dir)
      expect(readdirSync(join(dir, '..'))).toEqual(['space'])
    })
  })
})

type Kill = { readonly KILL_AT: string; readonly KILL_TORN?: '1' }

/** A space, what a verb in it leads to, and where that can be killed. */
async function prepared(
  verb = 'publish',
  edit: (dir: string) => void = () => undefined,
): Promise<{ template: string; before: string; after: string; calls: Kill[] }> {
  const [template, done] = [join(tempFolder(), 'template'), join(tempFolder(), 'done')]
  await run('create', template)
  const before = expectClean(template)
  edit(template)
  cpSync(template, done, { recursive: true, preserveTimestamps: true })
  const calls = await traced(verb, done)
  return { template, before, after: expectClean(done), calls }
}

const binary = Buffer.from([0, 255, 13, 10])
const edited = ['edited by hand\n', null, binary.toString('hex')]

function editAll(dir: string): void {
  put(dir, 'skills/refunds/SKILL.md', 'edited by hand\n')
  rmSync(join(dir, 'skills/rebooking'), { recursive: true })
  put(dir, 'skills/new/run.bin', '')
  writeFileSync(join(dir, 'skills/new/run.bin'), binary)
  chmodSync(join(dir, 'skills/new/run.bin'), 0o755)
}

function bytesOf(dir: string): (string | null)[] {
  const bin = readFileSync(join(dir, 'skills/new/run.bin')).toString('hex')
  return [textOf(dir, 'skills/refunds/SKILL.md'), textOf(dir, 'skills/rebooking/SKILL.md'), bin]
}

/** Before every changing call, and where bytes are written also in the middle of it. */
async function traced(verb: string, dir: string): Promise<Kill[]> {
  const trace = join(tempFolder(), 'trace')
  await run(verb, dir, { KILL_TRACE: trace })
  const names = readFileSync(trace, 'utf8').trim().split('\n')
  expect(names.length).toBeGreaterThan(80)
  return names.flatMap((line, at) => {
    const kill = { KILL_AT: String(at + 1) }
    return /^\d+ writeFile/.test(line) ? [kill, { ...kill, KILL_TORN: '1' }] : [kill]
  })
}

async function killed(verb: string, template: string, kill: Kill): Promise<string> {
  const dir = join(tempFolder(), 'space')
  cpSync(template, dir, { recursive: true, preserveTimestamps: true })
  expect(await run(verb, dir, kill)).toBe('SIGKILL')
  return dir
}

/** Runs the child to its end; gives the signal that ended it. */
function run(verb: string, dir: string, env: NodeJS.ProcessEnv = {}): Promise<string | null> {
  const clean = { ...process.env, NODE_EXTRA_CA_CERTS: undefined, ...env }
  return new Promise((settle, reject) => {
    execFile(process.execPath, ['--import', killer, child, verb, dir], { env: clean }, (error, _out, said) => {
      if (error === null || error.signal === 'SIGKILL') settle(error?.signal ?? null)
      else reject(new Error(said))
    })
  })
}

async function each(calls: readonly Kill[], attempt: (kill: Kill) => Promise<void>): Promise<void> {
  const left = [...calls]
  const worker = async (): Promise<void> => {
    for (let kill = left.shift(); kill !== undefined; kill = left.shift()) await attempt(kill)
  }
  await Promise.all([worker(), worker(), worker()])
}

function everyThird(calls: readonly Kill[]): Kill[] {
  return calls.filter((_, at) => at % 3 === 0)
}

function told(kill: Kill): string {
  return `killed at ${kill.KILL_AT}${kill.KILL_TORN === undefined ? '' : ', torn'}`
}

/** The child as plain JavaScript, where its imports find this package's libraries (bundled, isomorphic-git would not run as a module). */
function bundledChild(): string {
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
  const outfile = here(`../../node_modules/.cache/git-child-${process.pid}.mjs`)
  afterAll(() => rmSync(outfile, { force: true }))
  buildSync({
    entryPoints: [here('git-child.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    target: 'node20',
  })
  return outfile
}
