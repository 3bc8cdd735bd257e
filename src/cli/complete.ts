import type { Command } from '@oclif/core/command'

/** What may stand where the cursor is: words that are known already, names to be looked up, or files. */
export type Wanted =
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  | { readonly kind: 'names'; readonly of: Names }
  | { readonly kind: 'files' }

export type Candidate = { readonly word: string; readonly about: string }
export type Names = 'space' | 'session' | 'skill' | 'lesson' | 'user' | 'project' | 'setting'

type Cached = Pick<Command.Cached, 'id' | 'summary' | 'hidden' | 'args' | 'flags'>
export type Catalogue = {
  readonly commands: readonly Cached[]
  readonly topics: readonly { readonly name: string; readonly description?: string | undefined }[]
}

const nothing: Wanted = { kind: 'words', words: [] }
/** What arguments and flags of these names take. */
const named: Readonly<Record<string, Names>> = {
  space: 'space',
  session: 'session',
  target: 'skill',
  skill: 'skill',
  lesson: 'lesson',
  user: 'user',
  identifier: 'user',
  project: 'project',
  key: 'setting',
}
const files = new Set(['paths', 'path', 'file', 'folder', 'home', 'dir'])

/** What the last of the words, which is being written and may be empty, can become. */
export function wantedAfter(words: readonly string[], { commands, topics }: Catalogue): Wanted {
  const shown = commands.filter(({ hidden }) => hidden !== true)
  const current = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const command = commandOf(before, shown)
  if (command === null) return { kind: 'words', words: nextWords(before, shown, topics) }
  const rest = before.slice(command.id.split(':').length)
  const [, inline] = /^--([\w-]+)=/.exec(current) ?? []
  const open = inline ?? openFlag(rest, command)
  if (open !== null) return valueOf(command.flags[open], open)
  if (current.startsWith('-') && !rest.includes('--')) return { kind: 'words', words: flagsOf(command, rest) }
  return argumentOf(command, positionals(rest, command).length)
}

function commandOf(words: readonly string[], commands: readonly Cached[]): Cached | null {
  const fitting = commands.filter(({ id }) => id.split(':').every((part, index) => words[index] === part))
  return fitting.sort((a, b) => b.id.length - a.id.length)[0] ?? null
}

function nextWords(before: readonly string[], commands: readonly Cached[], topics: Catalogue['topics']): Candidate[] {
  const about = new Map<string, string>()
  for (const { id, summary } of commands) {
    const parts = id.split(':')
    const next = parts[before.length]
    if (next === undefined || !before.every((word, index) => parts[index] === word)) continue
    const topic = topics.find(({ name }) => name === parts.slice(0, before.length + 1).join(':'))?.description
    about.set(next, parts.length === before.length + 1 ? (summary ?? '') : (topic ?? about.get(next) ?? ''))
  }
  return [...about].sort(([a], [b]) => (a < b ? -1 : 1)).map(([word, text]) => ({ word, about: text }))
}

/** The flag that waits for its value. */
function openFlag(rest: readonly string[], { flags }: Cached): string | null {
  const last = rest.at(-1) ?? ''
  const name = Object.keys(flags).find((each) => last === `--${each}` || (last !== '' && last === `-${flags[each]?.char}`))
  return name !== undefined && flags[name]?.type === 'option' ? name : null
}

function valueOf(flag: Cached['flags'][string] | undefined, name: string): Wanted {
  if (flag?.type !== 'option') return nothing
  if (flag.options !== undefined) return { kind: 'words', words: flag.options.map((word) => ({ word, about: '' })) }
  return byName(name)
}

function byName(name: string): Wanted {
  if (files.has(name)) return { kind: 'files' }
  const of = named[name]
  return of === undefined ? nothing : { kind: 'names', of }
}

function flagsOf({ flags }: Cached, rest: readonly string[]): Candidate[] {
  return Object.entries(flags)
    .filter(
      ([name, flag]) => flag.hidden !== true && (!rest.includes(`--${name}`) || ('multiple' in flag && flag.multiple === true)),
    )
    .map(([name, flag]) => ({ word: `--${name}`, about: flag.summary ?? flag.description ?? '' }))
}

function positionals(rest: readonly string[], { flags }: Cached): readonly string[] {
  return rest.filter((word, index) => {
    if (word.startsWith('-') && word !== '-') return false
    const before = rest[index - 1] ?? ''
    return openFlag([before], { flags } as Cached) === null
  })
}

/** The argument at a place; the last one repeats, as that of `sessions import` does. */
function argumentOf({ args }: Cached, place: number): Wanted {
  const all = Object.values(args)
  const arg = all[place] ?? (all.at(-1)?.name === 'paths' ? all.at(-1) : undefined)
  if (arg === undefined) return nothing
  if (arg.options !== undefined) return { kind: 'words', words: arg.options.map((word) => ({ word, about: '' })) }
  return byName(arg.name)
}

/** A word as it was meant: shells hand over what is being written with its quotes and backslashes. */
export function unquoted(word: string): string {
  return word.replace(/^["']/, '').replace(/\\(.)/g, '$1')
}
