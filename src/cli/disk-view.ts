import type { Artifact, Disk } from '../model/disk.ts'
import type { DiskListing, GrepHit } from '../memory/memory.ts'
import type { Look } from './look.ts'
import { table } from './table.ts'
import { inline } from './text.ts'
import { shortTime } from './time.ts'

export function diskTable(
  disks: readonly Disk[],
  look: Look,
  { now, users }: { now: Date; users: ReadonlyMap<string, string> },
): string {
  return table(
    disks,
    [
      { title: 'ID', cell: (disk) => disk.id, style: 'cyan' },
      { title: 'SKILL', cell: (disk) => disk.skill?.name ?? '', flexible: true },
      { title: 'USER', cell: (disk) => (disk.user === null ? '' : (users.get(disk.user) ?? disk.user)), flexible: true },
      { title: 'CHANGED', cell: (disk) => shortTime(disk.updatedAt, now), style: 'dim' },
    ],
    look,
  )
}

/** The folders first, each with its slash, then the files. */
export function listingTable({ artifacts, directories }: DiskListing, look: Look, now: Date): string {
  const rows = [
    ...directories.map((name) => ({ name: `${name}/`, artifact: null })),
    ...artifacts.map((artifact) => ({ name: artifact.path.slice(artifact.path.lastIndexOf('/') + 1), artifact })),
  ]
  return table(
    rows,
    [
      { title: 'NAME', cell: ({ name }) => name, style: ({ artifact }) => (artifact === null ? 'cyan' : null), flexible: true },
      { title: 'SIZE', cell: ({ artifact }) => (artifact === null ? '' : sizeText(artifact.size)), right: true },
      { title: 'TYPE', cell: ({ artifact }) => artifact?.mime ?? '', style: 'dim', flexible: true },
      { title: 'CHANGED', cell: ({ artifact }) => (artifact === null ? '' : shortTime(artifact.updatedAt, now)), style: 'dim' },
    ],
    look,
  )
}

export function pathLines(artifacts: readonly Artifact[]): string {
  return artifacts.map(({ path }) => inline(path)).join('\n')
}

/** As grep writes it: the path, the line's number and the line. */
export function hitLines(hits: readonly GrepHit[], look: Look): string {
  return hits.map(({ path, line, text }) => `${look.paint('cyan', inline(path))}:${line}: ${inline(text)}`).join('\n')
}

/** Bytes as a person reads them: `812 B`, `3.4 KiB`, `16 MiB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB']
  const power = Math.min(units.length - 1, bytes < 1024 ? 0 : Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${units[power]}`
}
