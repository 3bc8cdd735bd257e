import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { isMissing, MemoryError } from '../errors.ts'
import { isObject } from '../model/json.ts'

const blanks = new Set(Buffer.from(' \t\r\n'))

/** The text of a file, or of standard input for `-`. Throws `not-found` when there is no such file, `invalid` when it is no text. */
export async function readInput(path: string): Promise<string> {
  const bytes = path === '-' ? await readStandardInput() : await readFrom(path)
  if (bytes.every((byte) => blanks.has(byte))) {
    const hint = 'Give a message, a list of messages, or one message a line.'
    throw new MemoryError('invalid', `${nameOf(path)} is empty.`, { field: path, hint })
  }
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/^\uFEFF/, '')
  throw new MemoryError('invalid', `${nameOf(path)} is not UTF-8 text.`, {
    field: path,
    hint: 'Convert it first, for example with iconv -f latin1 -t utf-8.',
  })
}

/** True when somebody has to type what is read. */
export function isTyped(path: string): boolean {
  return path === '-' && process.stdin.isTTY === true
}

async function readFrom(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const [problem, sentence] =
      code === 'EISDIR'
        ? (['invalid', `${path} is a folder.`] as const)
        : code === 'EACCES' || code === 'EPERM'
          ? (['unavailable', `${path} may not be read.`] as const)
          : isMissing(cause)
            ? (['not-found', `There is no file ${path}.`] as const)
            : [null, '']
    if (problem === null) throw cause
    throw new MemoryError(problem, sentence, { field: path, cause, hint: 'Give a file with messages, or - for standard input.' })
  }
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function nameOf(path: string): string {
  return path === '-' ? 'Standard input' : path
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
