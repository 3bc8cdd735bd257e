import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { EditEntry } from './assistant-entry.ts'
import { jsonEntry } from './assistant-json.ts'
import { tomlEntry } from './assistant-toml.ts'

export const assistants = ['claude-code', 'codex', 'cursor'] as const
export type Assistant = (typeof assistants)[number]
export type Scope = 'user' | 'repo'

/** Where an assistant keeps the servers that it starts, and how that file is written. */
export type Registry = { readonly path: string; readonly edit: EditEntry }

export function registryOf(assistant: Assistant, scope: Scope, folder: string): Registry {
  const root = scope === 'repo' ? repositoryOf(folder) : homedir()
  switch (assistant) {
    case 'claude-code':
      return {
        path: scope === 'repo' ? join(root, '.mcp.json') : join(process.env['CLAUDE_CONFIG_DIR'] ?? root, '.claude.json'),
        edit: jsonEntry,
      }
    case 'cursor':
      return { path: join(root, '.cursor', 'mcp.json'), edit: jsonEntry }
    case 'codex':
      return {
        path: join(scope === 'repo' ? join(root, '.codex') : (process.env['CODEX_HOME'] ?? join(root, '.codex')), 'config.toml'),
        edit: tomlEntry,
      }
    default:
      return assistant satisfies never
  }
}

/** The folder of the repository that a folder lies in; the folder itself when it lies in none. */
function repositoryOf(folder: string): string {
  for (let dir = resolve(folder); ; dir = dirname(dir)) {
    if (existsSync(join(dir, '.git'))) return dir
    if (dir === dirname(dir)) return resolve(folder)
  }
}
