import { open } from 'node:fs/promises'
import type { Response } from 'express'
import { pipeline } from 'node:stream/promises'
import { own, type OwnReply } from './reply.ts'

export type ServedFile = { readonly file: string; readonly filename: string; readonly mime: string }

/**
 * A file of this machine, piece by piece, or the one range of it that is asked for.
 *
 * It is meant to be saved, not shown: what an agent wrote must never run in a browser as a page of this server.
 */
export function fileReply({ file, filename, mime }: ServedFile): OwnReply {
  return own(async (response, { range }) => {
    const handle = await open(file)
    try {
      const { size } = await handle.stat()
      const part = rangeOf(range, size)
      response.setHeader('content-type', mime)
      response.setHeader('content-disposition', attachment(filename))
      response.setHeader('x-content-type-options', 'nosniff')
      response.setHeader('content-security-policy', "sandbox; default-src 'none'")
      response.setHeader('cache-control', 'private, no-store')
      response.setHeader('accept-ranges', 'bytes')
      if (part === 'unsatisfiable') {
        response.setHeader('content-range', `bytes */${size}`)
        response.status(416).end()
        return
      }
      const { start, end } = part ?? { start: 0, end: size - 1 }
      if (part !== null) response.setHeader('content-range', `bytes ${start}-${end}/${size}`)
      response.setHeader('content-length', end - start + 1)
      response.status(part === null ? 200 : 206)
      if (response.req.method === 'HEAD' || end < start) response.end()
      else await send(handle.createReadStream({ start, end, autoClose: false }), response)
    } finally {
      await handle.close()
    }
  })
}

async function send(stream: NodeJS.ReadableStream, response: Response): Promise<void> {
  try {
    await pipeline(stream, response)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

/** A Range header as first and last byte; null when there is none that is understood: then the whole file is sent (RFC 9110, 14.2). */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return null
  if (first === '')
    return Number(last) === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - Number(last)), end: size - 1 }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return null
  return start >= size ? 'unsatisfiable' : { start, end }
}

/** A header that makes a file be saved under that name, whatever letters it has (RFC 6266). */
export function attachment(filename: string): string {
  const plain = filename.replace(/[^\x20-\x7e]|["\\%]/gu, '_')
  const encoded = encodeURIComponent(filename.replace(/\p{Surrogate}/gu, '_')).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return plain === filename ? `attachment; filename="${plain}"` : `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
