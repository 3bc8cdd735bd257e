import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import type { ServerEntry } from './assistant-entry.ts'
import { registryOf, type Assistant, type Scope } from './assistants.ts'

/** What was, or would be, changed in an assistant's settings. `patch` is empty when they say it already. */
export type Registration = {
  readonly assistant: Assistant
  readonly path: string
  readonly changed: boolean
  readonly patch: string
}

type Wish = { readonly assistant: Assistant; readonly scope: Scope; readonly folder: string; readonly dryRun: boolean }

/** Puts our server into an assistant's settings, or takes it out (`entry` null); other entries stay as they are. */
export function register({ assistant, scope, folder, dryRun }: Wish, entry: ServerEntry | null): Registration {
  const { path, edit } = registryOf(assistant, scope, folder)
  const text = existsSync(path) ? readFileSync(path, 'utf8') : null
  const next = edit(text, entry, path)
  if (next === text) return { assistant, path, changed: false, patch: '' }
  const patch = createTwoFilesPatch(path, path, text ?? '', next ?? '', '', '', { context: 2 })
  if (!dryRun) replace(path, next)
  return { assistant, path, changed: !dryRun, patch: patch.replace(/^=+\n/, '') }
}

/** The file whole or not at all, with the permissions that it had; a link to it (of a dotfiles folder) stays a link. */
function replace(path: string, text: string | null): void {
  if (text === null) return rmSync(path, { force: true })
  const target = existsSync(path) ? realpathSync(path) : path
  mkdirSync(dirname(target), { recursive: true })
  const temp = `${target}.acontext.tmp`
  try {
    writeFileSync(temp, text, { flush: true })
    if (existsSync(target)) chmodSync(temp, statSync(target).mode & 0o777)
    renameSync(temp, target)
  } finally {
    rmSync(temp, { force: true })
  }
}

/** The folder in which the command was called. */
export function currentFolder(): string {
  return process.cwd()
}
