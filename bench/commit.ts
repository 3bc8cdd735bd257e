import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openGit } from '../src/drivers/git-open.ts'
import type { CommitNote } from '../src/model/commit.ts'
import type { Git } from '../src/seams/git.ts'
import { inFolder, inTurn, machine, runGit } from './support.ts'

const sizes = [10, 1_000, 10_000]
const rounds = 21

const paths = (round: number): string[] => [`skills/skill-${round % 5}/SKILL.md`, `skills/skill-${5 + (round % 5)}/SKILL.md`]
const textOf = (round: number): string => `# A lesson\n\nWhat was learnt in round ${round}.\n`.repeat(20)

async function learn(git: Git, dir: string, round: number): Promise<void> {
  const base = await git.head(dir)
  const changes = paths(round).map((path) => ({ op: 'write', path, text: textOf(round) }) as const)
  const published = await git.publish(dir, base, await git.commit(dir, base, changes, note(round)))
  if (published.result !== 'done') throw new Error(`round ${round}: ${published.result}`)
}

function addAndCommit(dir: string, round: number, ...settings: string[]): void {
  for (const path of paths(round)) writeFileSync(join(dir, path), textOf(round))
  runGit(dir, ...settings, 'add', ...paths(round))
  runGit(dir, ...settings, 'commit', '-q', '-m', `Round ${round}`)
}

export async function main(): Promise<void> {
  console.log(
    `One learned commit (two files changed), median of ${rounds} rounds, the ways taking turns. ${machine()}, ${runGit('.', 'version').trim()}`,
  )
  console.log(
    'native: git add && git commit as installed, which syncs nothing. synced: the same with core.fsync=all, as durable as ours.\n',
  )
  console.log('skill files |  ours | native  ratio | synced  ratio')
  for (const files of sizes) {
    const { ours, native, synced } = await inFolder((folder) => measure(folder, files))
    const cells = [native, synced].map((each) => `${each.toFixed(1).padStart(6)} ${(ours / each).toFixed(2).padStart(6)}`)
    console.log(`${String(files).padStart(11)} | ${ours.toFixed(1).padStart(5)} | ${cells.join(' | ')}`)
  }
}

async function measure(folder: string, files: number): Promise<Record<'ours' | 'native' | 'synced', number>> {
  const space = (name: string): string => join(folder, name)
  makeSpace(space('ours'), files)
  for (const name of ['native', 'synced']) cpSync(space('ours'), space(name), { recursive: true })
  const round = { ours: 0, native: 0, synced: 0 }
  const git = openGit({ native: 'auto' })
  return inTurn(rounds, {
    ours: () => learn(git, space('ours'), (round.ours += 1)),
    native: () => addAndCommit(space('native'), (round.native += 1)),
    synced: () => addAndCommit(space('synced'), (round.synced += 1), '-c', 'core.fsync=all'),
  })
}

function makeSpace(dir: string, files: number): void {
  for (let at = 0; at < files; at += 1) {
    mkdirSync(join(dir, `skills/skill-${at}`), { recursive: true })
    writeFileSync(join(dir, `skills/skill-${at}/SKILL.md`), `# Skill ${at}\n`)
  }
  runGit(dir, 'init', '-q', '-b', 'main')
  runGit(dir, 'add', '-A')
  runGit(dir, 'commit', '-q', '-m', 'Start')
  runGit(dir, 'gc', '-q', '--prune=now')
}

function note(round: number): CommitNote {
  const at = '2025-06-16T08:00:00.000000Z'
  return {
    subject: `Round ${round}`,
    body: '',
    trailers: [],
    author: { name: 'acontext', email: 'acontext@localhost' },
    happenedAt: at,
    at,
  }
}
