import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { isShallow } from '../model/json.ts'

const newline = 0x0a
const maxLine = 64 * 1024 * 1024

/** One line of a file, without its end. */
export type Line = {
  /** From 1. */
  readonly number: number
  /** Null: the line is longer than 64 MiB and was not kept. */
  readonly bytes: Buffer | null
  /** False only for a last line without a line end. */
  readonly ended: boolean
}

export type LineOptions = {
  readonly signal?: AbortSignal | undefined
  /** Where to stop, so that a second reading sees no more than the first. */
  readonly size: number
  /** Called with the number of bytes read so far, once for each block. */
  readonly onBytes?: (bytes: number) => void
}

/** The lines of a file that are not empty; memory holds a line and a block of the file. */
export async function* readLines(file: string, options: LineOptions): AsyncGenerator<Line> {
  if (options.size === 0) return
  const { signal } = options
  const stream = createReadStream(file, {
    highWaterMark: 256 * 1024,
    end: options.size - 1,
    ...(signal === undefined ? {} : { signal }),
  })
  let pieces: Buffer[] = []
  let length = 0
  let number = 1
  let read = 0
  for await (const block of stream as AsyncIterable<Buffer>) {
    read += block.length
    options.onBytes?.(read)
    let start = 0
    for (let end = block.indexOf(newline); end !== -1; end = block.indexOf(newline, start)) {
      keep(block.subarray(start, end))
      const line = take(true)
      if (line !== null) yield line
      start = end + 1
    }
    keep(block.subarray(start))
  }
  const rest = take(false)
  if (rest !== null) yield rest

  function keep(piece: Buffer): void {
    length += piece.length
    if (length > maxLine) pieces = []
    else if (piece.length > 0) pieces.push(piece)
  }

  function take(ended: boolean): Line | null {
    const bytes = length > maxLine ? null : pieces.length === 1 ? (pieces[0] ?? null) : Buffer.concat(pieces)
    const line = bytes !== null && isBlank(bytes) ? null : { number, bytes, ended }
    pieces = []
    length = 0
    number += 1
    return line
  }
}

function isBlank(bytes: Buffer): boolean {
  // Looking at a few bytes settles it for all lines but those that are blank for long.
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)
}

const byteOrderMark = 0xfeff
const [openBrace, closeBrace, openBracket, closeBracket, quote, backslash] = Buffer.from('{}[]"\\')
const opensJson = new Set([openBrace, openBracket])

/** Twice what a message may have. Beyond it, whoever walks the value could run out of stack. */
export const maxLevels = 200
const tooDeep = `the line is nested deeper than ${maxLevels} levels`
const largeLine = 1024 * 1024

/** A line as JSON, or the reason why it is none. Only objects and lists are records. */
export function parseLine(line: Line): { readonly value: unknown } | { readonly reason: string } {
  if (line.bytes === null) return { reason: 'the line is longer than 64 MiB' }
  if (!isUtf8(line.bytes)) return { reason: 'the line is not UTF-8' }
  if (line.bytes.length > largeLine && isDeep(line.bytes)) return { reason: tooDeep }
  const text = line.bytes.toString('utf8')
  const start = text.charCodeAt(0) === byteOrderMark ? 1 : 0
  const first = text.slice(start, start + 256).trimStart()
  // Rubbish is told by its first character, which is far cheaper than letting the parser fail.
  if (!opensJson.has(first.charCodeAt(0))) return { reason: 'the line is no JSON object' }
  try {
    const value: unknown = JSON.parse(start === 0 ? text : text.slice(start))
    return isShallow(value, maxLevels) ? { value } : { reason: tooDeep }
  } catch {
    return { reason: line.ended ? 'the line is no valid JSON' : 'the last line is cut off' }
  }
}

/** Told from the brackets, since the parser takes gigabytes for a large line of nothing else. */
function isDeep(bytes: Buffer): boolean {
  let depth = 0
  let inText = false
  for (let at = 0; at < bytes.length && depth <= maxLevels; at += 1) {
    const byte = bytes[at]
    if (byte === quote) inText = !inText
    else if (inText && byte === backslash) at += 1
    else if (!inText && (byte === openBrace || byte === openBracket)) depth += 1
    else if (!inText && (byte === closeBrace || byte === closeBracket)) depth -= 1
  }
  return depth > maxLevels
}
