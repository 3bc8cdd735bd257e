import { isObject } from './json.ts'

/** A command of Anthropic's memory tool (`memory_20250818`), as a model sends it. */
export type NoteCommand =
  | { readonly command: 'view'; readonly path: string; readonly view_range?: readonly [first: number, last: number] }
  | { readonly command: 'create'; readonly path: string; readonly file_text: string }
  | { readonly command: 'str_replace'; readonly path: string; readonly old_str: string; readonly new_str: string }
  | { readonly command: 'insert'; readonly path: string; readonly insert_line: number; readonly insert_text: string }
  | { readonly command: 'delete'; readonly path: string }
  | { readonly command: 'rename'; readonly old_path: string; readonly new_path: string }

type Kind = 'text' | 'line' | 'range'
type Field = { readonly name: string; readonly kind: Kind; readonly optional?: true }

const path: Field = { name: 'path', kind: 'text' }
const fields: Readonly<Record<NoteCommand['command'], readonly Field[]>> = {
  view: [path, { name: 'view_range', kind: 'range', optional: true }],
  create: [path, { name: 'file_text', kind: 'text' }],
  str_replace: [path, { name: 'old_str', kind: 'text' }, { name: 'new_str', kind: 'text', optional: true }],
  insert: [path, { name: 'insert_line', kind: 'line' }, { name: 'insert_text', kind: 'text' }],
  delete: [path],
  rename: [
    { name: 'old_path', kind: 'text' },
    { name: 'new_path', kind: 'text' },
  ],
}
const forms: Readonly<Record<Kind, string>> = {
  text: 'a text',
  line: 'a whole number from 0 on',
  range: 'two line numbers [first, last], where -1 is the last line',
}

/** The command in a model's input, or a sentence on what is wrong with it. Fields that the command does not know are left out. */
export function readNoteCommand(input: unknown): NoteCommand | string {
  if (!isObject(input)) return 'Error: The input is no object.'
  const name = input['command']
  if (typeof name !== 'string' || !(name in fields)) {
    return `Error: Unknown command ${JSON.stringify(name)}. The commands are ${Object.keys(fields).join(', ')}.`
  }
  const command: Record<string, unknown> = { command: name }
  for (const { name: field, kind, optional } of fields[name as NoteCommand['command']]) {
    const value = input[field] ?? undefined
    if (value === undefined && optional === true) continue
    if (!fits(kind, value)) return `Error: \`${field}\` has to be ${forms[kind]}.`
    command[field] = value
  }
  if (name === 'str_replace') command['new_str'] ??= ''
  return command as NoteCommand
}

function fits(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string'
    case 'line':
      return Number.isSafeInteger(value)
    case 'range':
      return Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger)
    default:
      return kind satisfies never
  }
}
