import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { MemoryError } from '../src/errors.ts'
import { badBody, checkLength, tooLarge } from './body.ts'

export type UploadLimits = {
  /** Largest sum of all bytes of the request. */
  readonly bytes: number
  /** Most files; 64 when absent. */
  readonly count?: number
}

export type UploadedFile = {
  readonly field: string
  /** The base name that the client gave; may be empty. Never used as a path here. */
  readonly filename: string
  /** As the client says. */
  readonly mime: string
  /** The whole file, in a folder that is removed when the call ends: move it away to keep it. */
  readonly path: string
  readonly size: number
}

export type Form = { readonly fields: Readonly<Record<string, string>>; readonly files: readonly UploadedFile[] }

/** Largest text field; the payload of a message is one. */
const fieldLimit = 64 << 20

/**
 * Reads a multipart form: text fields into memory, files piece by piece into a new folder below `incoming`.
 *
 * `discard` removes that folder; after a failure it is removed already. Throws `too-large`, `invalid` for what is no form, and
 * `interrupted` when the client goes away.
 */
export async function multipart(
  request: IncomingMessage,
  limits: UploadLimits,
  incoming: string,
): Promise<{ form: Form; discard(): Promise<void> }> {
  checkLength(request, limits.bytes)
  await mkdir(incoming, { recursive: true })
  const folder = await mkdtemp(join(incoming, 'upload-'))
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    return { form: await receive(request, limits, folder), discard }
  } catch (error) {
    await discard()
    throw error
  }
}

async function receive(request: IncomingMessage, limits: UploadLimits, folder: string): Promise<Form> {
  const parser = openParser(request, limits)
  const fields: Record<string, string> = Object.create(null) as Record<string, string>
  const writing: Promise<UploadedFile>[] = []
  const streams: Readable[] = []
  let total = 0
  const whole = new Promise<void>((resolve, reject) => {
    parser.on('field', (name, value, _nameCut, valueCut) => {
      if (valueCut) reject(tooLarge(fieldLimit))
      else fields[name] = value
    })
    parser.on('file', (field, stream, filename, _encoding, mime) => {
      streams.push(stream as Readable)
      const file = write(stream, { field, filename: baseName(filename), mime, path: join(folder, String(writing.length)) })
      file.catch(reject)
      writing.push(file)
    })
    parser.on('filesLimit', () => reject(badBody(`has more than ${limits.count ?? 64} files`)))
    parser.on('fieldsLimit', () => reject(badBody('has too many fields')))
    parser.on('partsLimit', () => reject(badBody('has too many parts')))
    parser.on('error', (error) => reject(badBody(`is no multipart form: ${(error as Error).message}`)))
    parser.on('finish', resolve)
    request.on('data', (piece: Buffer) => {
      if ((total += piece.length) > limits.bytes) reject(tooLarge(limits.bytes))
    })
    request.on('error', () => reject(goneAway()))
    request.on('close', () => {
      if (!request.complete) reject(goneAway())
    })
  })
  request.pipe(parser)
  try {
    await whole
    return { fields, files: await Promise.all(writing) }
  } catch (error) {
    request.unpipe(parser)
    for (const stream of [parser, ...streams]) stream.destroy()
    await Promise.allSettled(writing)
    throw error
  }
}

function openParser(request: IncomingMessage, { count = 64 }: UploadLimits): BusboyInstance {
  const { 'content-type': type = '' } = request.headers
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': type },
      limits: { files: count, fields: 64, parts: count + 64, fieldSize: fieldLimit, headerPairs: 32 },
    })
  } catch (error) {
    throw badBody(`is no multipart form: ${error instanceof Error ? error.message : ''}`)
  }
}

async function write(stream: BusboyFileStream, file: Omit<UploadedFile, 'size'>): Promise<UploadedFile> {
  const target = createWriteStream(file.path, { mode: 0o600 })
  await pipeline(stream as Readable, target)
  return { ...file, size: target.bytesWritten }
}

/** Clients of old send whole paths. */
function baseName(filename: string | undefined): string {
  return (filename ?? '').split(/[\\/]/).at(-1) ?? ''
}

function goneAway(): MemoryError {
  return new MemoryError('interrupted', 'The client went away before its form was whole.')
}
