import { readFile } from 'node:fs/promises'
import { MemoryError } from '../errors.ts'
import { isObject } from '../model/json.ts'

/** The text of a file, or of standard input for `-`. Throws `not-found` when there is no such file. */
export async function readInput(path: string): Promise<string> {
  try {
    if (path !== '-') return await readFile(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'EISDIR') throw cause
    throw new MemoryError('not-found', code === 'EISDIR' ? `${path} is a folder.` : `There is no file ${path}.`, {
      field: 'file',
      cause,
    })
  }
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** The messages in a text: one message, a list of them, an object with `messages`, or JSON Lines of any of these. Throws `invalid`. */
export function messagesIn(text: string): unknown[] {
  const whole = parsed(text)
  if (whole !== undefined) return unfolded(whole)
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const value = parsed(line)
    if (value !== undefined) return unfolded(value)
    throw new MemoryError('invalid', `Line ${index + 1} is no JSON: ${line.trim().slice(0, 60)}`, {
      field: `line ${index + 1}`,
      hint: 'Give a message, a list of messages, { "messages": [...] }, or one message a line.',
    })
  })
}

function unfolded(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return isObject(value) && Array.isArray(value['messages']) ? value['messages'] : [value]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
