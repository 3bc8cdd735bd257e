import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, lstatSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { executable, type Outcome } from '../support/cli.ts'
import { tempFolder } from '../support/temp-folder.ts'

type Machine = {
  home: string
  repo: string
  run(...words: readonly string[]): Outcome
  write(path: string, text: string): string
}

/** A person's home folder and a repository in it. */
function machine(): Machine {
  const home = tempFolder()
  const repo = join(home, 'repo')
  mkdirSync(join(repo, '.git'), { recursive: true })
  mkdirSync(join(repo, 'src'))
  const { CLAUDE_CONFIG_DIR: _, CODEX_HOME: __, ...env } = process.env
  return {
    home,
    repo,
    run(...words) {
      const cwd = join(repo, 'src')
      const done = spawnSync(process.execPath, [executable, ...words], { encoding: 'utf8', cwd, env: { ...env, HOME: home } })
      return { code: done.status, stdout: done.stdout, stderr: done.stderr }
    },
    write(path, text) {
      mkdirSync(dirname(join(home, path)), { recursive: true })
      writeFileSync(join(home, path), text)
      return join(home, path)
    },
  }
}

const json = '{\n    "theme": "dark",\n    "mcpServers": {\n        "other": { "command": "x", "args": [] }\n    }\n}\n'
const toml = '# mine\nmodel = "o3"\n\n[mcp_servers.other]\ncommand = "x" # why\n\n[tui]\nnotifications = true\n'

test.each([
  ['claude-code', 'user', '.claude.json', json],
  ['claude-code', 'repo', 'repo/.mcp.json', json],
  ['cursor', 'user', '.cursor/mcp.json', json],
  ['cursor', 'repo', 'repo/.cursor/mcp.json', json],
  ['codex', 'user', '.codex/config.toml', toml],
  ['codex', 'repo', 'repo/.codex/config.toml', toml],
])('%s, for the %s: one entry comes, is changed and goes, and all else stays', (assistant, scope, path, before) => {
  const { run, write } = machine()
  const file = write(path, before)
  const text = (): string => readFileSync(file, 'utf8')

  const planned = run('connect', assistant, '--scope', scope, '--dry-run')
  const untouched = text()
  const connected = run('connect', assistant, '--scope', scope, '--space', 'my coding')
  const once = text()
  const again = run('connect', assistant, '--scope', scope, '--space', 'my coding')
  run('connect', assistant, '--scope', scope)
  const changed = text()
  const gone = run('disconnect', assistant, '--scope', scope)

  expect([planned.code, connected.code, again.code, gone.code]).toEqual([0, 0, 0, 0])
  expect(untouched).toBe(before)
  expect(planned.stdout).toMatch(/^\+.*acontext/m)
  expect(once).toContain('my coding')
  expect(once).toContain('"x"')
  expect(again.stdout).toContain('says so already')
  expect(changed).not.toContain('my coding')
  expect(changed).toContain('mcp')
  expect(text().replaceAll(/\s+/g, '')).toBe(before.replaceAll(/\s+/g, ''))
})

test.each(['claude-code', 'cursor', 'codex'])('%s without settings: a file comes, and goes again', (assistant) => {
  const { run, home, repo } = machine()
  const files = {
    'claude-code': join(repo, '.mcp.json'),
    cursor: join(repo, '.cursor/mcp.json'),
    codex: join(repo, '.codex/config.toml'),
  }
  const file = files[assistant as keyof typeof files]

  run('connect', assistant, '--scope', 'repo', '--home', join(home, 'memory'))
  const made = readFileSync(file, 'utf8')
  run('disconnect', assistant, '--scope', 'repo')

  expect(made).toContain(join(home, 'memory'))
  expect(existsSync(file)).toBe(false)
})

test('what is not ours, or cannot be read, is refused and left as it is', () => {
  const { run, write } = machine()
  const files = [
    write('.claude.json', '{ "mcpServers": { "acontext": { "command": "their-own" } } }'),
    write('.cursor/mcp.json', '{ // a comment\n}'),
    write('.codex/config.toml', '[mcp_servers.acontext]\ncommand = "their-own"\n'),
  ]
  const before = files.map((file) => readFileSync(file, 'utf8'))

  const codes = ['claude-code', 'cursor', 'codex'].flatMap((each) => [run('connect', each).code, run('disconnect', each).code])

  expect(codes).toEqual([4, 4, 4, 4, 4, 4])
  expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(before)
})

test('a linked settings file stays a link', () => {
  const { run, home, write } = machine()
  const real = write('dotfiles/claude.json', '{}\n')
  symlinkSync(real, join(home, '.claude.json'))

  run('connect', 'claude-code')

  expect(lstatSync(join(home, '.claude.json')).isSymbolicLink()).toBe(true)
  expect(readFileSync(real, 'utf8')).toContain('acontext')
})
