import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MemoryError } from '../../errors.ts'
import type { CommitNote, Oid } from '../../model/commit.ts'
import { makeFolder, replaceFile, syncFolder, syncFolders, writeNew } from './durable.ts'
import type { Unsynced } from './durable.ts'
import { indexEntry, renderIndex } from './index-file.ts'
import { branch, logMove, workTreeRef } from './refs.ts'
import { repositoryAt } from './repository.ts'
import type { Repository } from './repository.ts'
import { walkTree } from './tree-walk.ts'
import { placeOf, statsAt, writeFile } from './work-tree.ts'
import { writeCommit } from './write-commit.ts'

const nobody = '0'.repeat(40)
const folders = [
  'objects/info',
  'objects/pack',
  'refs/heads',
  'refs/tags',
  'refs/acontext',
  'info',
  'hooks',
  'logs/refs/heads',
  'acontext/tmp',
]

const exclude = `# What editors and file managers leave beside the files that people edit.
*~
*.swp
*.swo
*.swx
.*.sw?
4913
.#*
#*#
*.orig
*.rej
*.bak
.DS_Store
._*
Thumbs.db
desktop.ini
.idea/
.vscode/
`

/** Makes a repository beside its place, as `<dir>.new`, and renames it: it is there whole or not at all. */
export async function createRepository(
  dir: string,
  files: readonly { readonly path: string; readonly text: string }[],
  note: CommitNote,
): Promise<Oid> {
  if (statsAt(dir) !== null) throw new MemoryError('exists', `There is already something at ${dir}.`)
  const draft = `${dir}.new`
  // What a killed create left.
  rmSync(draft, { recursive: true, force: true })
  makeFolder(dirname(dir))
  try {
    const repository = repositoryAt(draft)
    prepare(repository)
    const changes = files.map(({ path, text }) => ({ op: 'write' as const, path, text }))
    const oid = await writeCommit(repository, null, changes, note)
    await checkOut(repository, oid)
    for (const path of [...folders, '', '..']) syncFolder(join(repository.gitDir, path))
    renameSync(draft, dir)
    syncFolder(dirname(dir))
    return oid
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
}

function prepare({ gitDir }: Repository): void {
  for (const folder of folders) mkdirSync(join(gitDir, folder), { recursive: true })
  writeNew(join(gitDir, 'HEAD'), `ref: ${branch}\n`)
  writeNew(join(gitDir, 'config'), config())
  writeNew(join(gitDir, 'description'), 'Skills, kept by acontext.\n')
  writeNew(join(gitDir, 'info', 'exclude'), exclude)
}

function config(): string {
  const settings = [
    'repositoryformatversion = 0',
    `filemode = ${process.platform !== 'win32'}`,
    'bare = false',
    'logallrefupdates = true',
    'autocrlf = false',
  ]
  if (process.platform === 'darwin') settings.push('ignorecase = true', 'precomposeunicode = true')
  return `[core]\n${settings.map((line) => `\t${line}\n`).join('')}`
}

async function checkOut({ dir, gitDir, objects, temp }: Repository, oid: Oid): Promise<void> {
  const commit = await objects.commit(oid)
  const entries = await walkTree(objects, commit.tree)
  const unsynced: Unsynced = new Set()
  const desk = { dir, temp, unsynced }
  for (const entry of entries) writeFile(desk, { name: entry.name, from: null, to: entry }, await objects.blob(entry.oid))
  const index = renderIndex(entries.map((entry) => indexEntry(entry.name, entry, statsAt(placeOf(dir, entry.name)))))
  replaceFile(join(gitDir, 'index'), index, temp, unsynced)
  for (const ref of [branch, workTreeRef]) replaceFile(join(gitDir, ref), `${oid}\n`, temp, unsynced)
  syncFolders(unsynced)
  for (const log of [join('logs', branch), join('logs', 'HEAD')]) writeNew(join(gitDir, log), '')
  logMove(gitDir, nobody, oid, commit, 'commit (initial)')
}
