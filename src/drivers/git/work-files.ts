import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { join } from 'node:path'
import ignore from 'ignore'
import type { Ignore } from 'ignore'
import { isMissing } from '../../errors.ts'
import { textAt } from './durable.ts'
import { statNumbers } from './index-file.ts'
import type { IndexEntry } from './index-file.ts'
import { modes, nameOf, textOf } from './tree.ts'
import type { Side } from './tree-walk.ts'
import { statsAt } from './work-tree.ts'

/** A plain file of the work tree. */
export type WorkFile = { readonly name: string; readonly stats: BigIntStats }

type Rules = { readonly prefix: string; readonly rules: Ignore }

/**
 * Plain files at and below the work tree's root that git would see: tracked ones, and others that no rule ignores.
 *
 * Links, sockets and folders that are repositories of their own are left alone.
 */
export function workFiles(dir: string, isTracked: (name: string) => boolean): WorkFile[] {
  const found: WorkFile[] = []
  const exclude = rulesOf(join(dir, '.git', 'info', 'exclude'), '')
  walk(dir, '', exclude === null ? [] : [exclude], isTracked, found)
  return found
}

function walk(
  dir: string,
  prefix: string,
  above: readonly Rules[],
  isTracked: (name: string) => boolean,
  found: WorkFile[],
): void {
  const own = rulesOf(join(dir, prefix, '.gitignore'), prefix)
  const rules = own === null ? above : [...above, own]
  for (const entry of entriesOf(join(dir, prefix))) {
    const path = prefix + entry.name
    if (entry.isDirectory()) {
      const isOther = entry.name.toLowerCase() === '.git' || existsSync(join(dir, path, '.git'))
      if (!isOther && !ignores(rules, `${path}/`)) walk(dir, `${path}/`, rules, isTracked, found)
    } else if (entry.isFile()) {
      const name = nameOf(path)
      if (!isTracked(name) && (ignores(rules, path) || textOf(name) !== path)) continue
      const stats = statsAt(join(dir, path))
      if (stats !== null) found.push({ name, stats })
    }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (isMissing(error)) return [] // removed while we looked
    throw error
  }
}

function rulesOf(file: string, prefix: string): Rules | null {
  const text = textAt(file)
  return text === null ? null : { prefix, rules: ignore().add(text) }
}

function ignores(rules: readonly Rules[], path: string): boolean {
  return rules.some(({ prefix, rules: own }) => own.ignores(path.slice(prefix.length)))
}

/** True when the index saw this very file, and it has not been written in the moment in which the index was. */
export function isAsIndexed(entry: IndexEntry | undefined, side: Side, stats: BigIntStats, indexedAt: bigint): boolean {
  if (entry === undefined || side === null || entry.bytes.toString('hex', 40, 60) !== side.oid) return false
  return stats.mtimeNs < indexedAt && statNumbers(stats).every(([at, number]) => entry.bytes.readUInt32BE(at) === number)
}

/** A file's bytes and its mode as git stores it; null when it is gone by now. */
export function readWorkFile(dir: string, { name, stats }: WorkFile): { bytes: Buffer; mode: string } | null {
  try {
    const bytes = readFileSync(join(dir, textOf(name)))
    return { bytes, mode: (stats.mode & 0o100n) === 0n || process.platform === 'win32' ? modes.file : modes.executable }
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
