import type { FileChange } from '../model/lesson.ts'
import type { NoteCommand } from '../model/note-command.ts'
import { pathFault } from '../model/path.ts'
import { linesOf, snippet, type NoteFiles } from './note-view.ts'

/** What a command wants written, with what is answered when it was; or why nothing is. */
export type NotePlan =
  | { readonly refused: string }
  | {
      readonly refused: null
      readonly answer: string
      readonly subject: string
      readonly changes: readonly FileChange[]
      /** Text that comes in, to be looked through for secrets. */
      readonly fresh: string
    }

export const noteRoot = '/memories'
/** The file that makes a skill of the folder: it belongs to the memory, not to the agent. */
export const noteHead = 'SKILL.md'

type Writing = Exclude<NoteCommand, { command: 'view' }>

/** The place of a path of the tool in the notes' folder ('' for the folder itself), or a sentence on why it is none. */
export function notePlace(path: string): { readonly at: string } | { readonly fault: string } {
  const clean = path.replace(/\/+$/, '')
  if (clean === noteRoot) return { at: '' }
  if (!clean.startsWith(`${noteRoot}/`)) return { fault: `Error: The path ${path} is not below ${noteRoot}.` }
  const at = clean.slice(noteRoot.length + 1)
  // Encoded dots and slashes are no names that anybody gives, and some reader might decode them.
  const fault = /%(?:2e|2f|5c)/i.test(at) ? 'has encoded dots or slashes' : pathFault(at)
  return fault === null ? { at } : { fault: `Error: The path ${path.slice(0, 200)} ${fault}.` }
}

/** What a writing command changes; sentences are those that the tool's documentation tells models to expect. */
export async function planNote(command: Writing, files: NoteFiles): Promise<NotePlan> {
  if (command.command === 'rename') return planRename(command, files)
  const place = notePlace(command.path)
  if ('fault' in place) return { refused: place.fault }
  const { at } = place
  switch (command.command) {
    case 'create':
      return planCreate(command, at, files)
    case 'str_replace':
      return planReplace(command, at, await files.text(at))
    case 'insert':
      return planInsert(command, at, await files.text(at))
    case 'delete':
      return planDelete(command.path, at, files)
    default:
      return command satisfies never
  }
}

function planCreate({ path, file_text: text }: Writing & { command: 'create' }, at: string, files: NoteFiles): NotePlan {
  if (at === '' || isThere(at, files)) return { refused: `Error: File ${path} already exists` }
  const blocked = parentsOf(at).find((parent) => files.paths.includes(parent))
  if (blocked !== undefined) return { refused: `Error: ${noteRoot}/${blocked} is a file, not a directory` }
  return {
    refused: null,
    answer: `File created successfully at: ${path}`,
    subject: `Note ${at}`,
    changes: [{ op: 'write', path: at, text }],
    fresh: text,
  }
}

function planReplace(
  { path, old_str: old, new_str: fresh }: Writing & { command: 'str_replace' },
  at: string,
  text: string | null,
): NotePlan {
  if (text === null) return { refused: `Error: The path ${path} does not exist. Please provide a valid path.` }
  if (old === '') return { refused: 'No replacement was performed, old_str is empty.' }
  const places = placesOf(old, text)
  const [place] = places
  if (place === undefined)
    return { refused: `No replacement was performed, old_str \`${old}\` did not appear verbatim in ${path}.` }
  if (places.length > 1) {
    const lines = places.map((each) => lineAt(text, each)).join(', ')
    return {
      refused: `No replacement was performed. Multiple occurrences of old_str \`${old}\` in lines: ${lines}. Please ensure it is unique`,
    }
  }
  const next = text.slice(0, place) + fresh + text.slice(place + old.length)
  return {
    refused: null,
    answer: `The memory file has been edited.\n${snippet(next, lineAt(text, place), fresh.split('\n').length)}`,
    subject: `Edit the note ${at}`,
    changes: [{ op: 'write', path: at, text: next }],
    fresh,
  }
}

function planInsert(
  { path, insert_line: line, insert_text: fresh }: Writing & { command: 'insert' },
  at: string,
  text: string | null,
): NotePlan {
  if (text === null) return { refused: `Error: The path ${path} does not exist` }
  const lines = linesOf(text)
  if (line < 0 || line > lines.length) {
    return {
      refused: `Error: Invalid \`insert_line\` parameter: ${line}. It should be within the range of lines of the file: [0, ${lines.length}]`,
    }
  }
  lines.splice(line, 0, ...linesOf(fresh === '' ? '\n' : fresh))
  return {
    refused: null,
    answer: `The file ${path} has been edited.`,
    subject: `Edit the note ${at}`,
    changes: [{ op: 'write', path: at, text: `${lines.join('\n')}\n` }],
    fresh,
  }
}

function planDelete(path: string, at: string, files: NoteFiles): NotePlan {
  if (at === '') return { refused: `Error: The directory ${noteRoot} itself cannot be deleted` }
  const going = below(at, files)
  if (going.length === 0) return { refused: `Error: The path ${path} does not exist` }
  return {
    refused: null,
    answer: `Successfully deleted ${path}`,
    subject: `Remove the note ${at}`,
    changes: going.map((each) => ({ op: 'remove', path: each })),
    fresh: '',
  }
}

function planRename({ old_path: from, new_path: to }: Writing & { command: 'rename' }, files: NoteFiles): NotePlan {
  const [source, target] = [notePlace(from), notePlace(to)]
  if ('fault' in source) return { refused: source.fault }
  if ('fault' in target) return { refused: target.fault }
  if (source.at === '') return { refused: `Error: The directory ${noteRoot} itself cannot be renamed` }
  const moving = below(source.at, files)
  if (moving.length === 0) return { refused: `Error: The path ${from} does not exist` }
  if (target.at === '' || isThere(target.at, files)) return { refused: `Error: The destination ${to} already exists` }
  if (target.at.startsWith(`${source.at}/`)) return { refused: `Error: ${to} lies inside ${from}` }
  const blocked = parentsOf(target.at).find((parent) => files.paths.includes(parent))
  if (blocked !== undefined) return { refused: `Error: ${noteRoot}/${blocked} is a file, not a directory` }
  return {
    refused: null,
    answer: `Successfully renamed ${from} to ${to}`,
    subject: `Rename the note ${source.at} to ${target.at}`,
    changes: moving.map((each) => ({ op: 'move', from: each, to: `${target.at}${each.slice(source.at.length)}` })),
    fresh: '',
  }
}

/** The file itself, or all files in the folder of that name. */
function below(at: string, files: NoteFiles): string[] {
  return files.paths.filter((path) => path === at || path.startsWith(`${at}/`))
}

function isThere(at: string, files: NoteFiles): boolean {
  return at === noteHead || below(at, files).length > 0
}

function parentsOf(at: string): string[] {
  const segments = at.split('/')
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'))
}

function placesOf(part: string, text: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) places.push(at)
  return places
}

function lineAt(text: string, place: number): number {
  return text.slice(0, place).split('\n').length
}
