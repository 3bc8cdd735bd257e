import type { Response } from 'express'
import type { IncomingHttpHeaders } from 'node:http'

/** What a route answers: an envelope, or something that it writes itself (a file, a stream). */
export type Reply = { readonly kind: 'envelope'; readonly status: number; readonly body: Envelope } | OwnReply

/** An answer that is no envelope. */
export type OwnReply = { readonly kind: 'own'; send(response: Response, headers: IncomingHttpHeaders): Promise<void> }

/** `data` is left out, not null, where there is none. A code of 400 or more in an answer below 400 makes the SDKs raise. */
export type Envelope = { readonly code: number; readonly data?: unknown; readonly msg: string }

/** 200 with data. */
export function answer(data: unknown, msg = ''): Reply {
  return { kind: 'envelope', status: 200, body: { code: 0, data, msg } }
}

/** 201 with data. */
export function created(data: unknown, msg = ''): Reply {
  return { kind: 'envelope', status: 201, body: { code: 0, data, msg } }
}

/** 200 without data. */
export function done(msg = ''): Reply {
  return { kind: 'envelope', status: 200, body: { code: 0, msg } }
}

/** A refusal; `code` is what the body says where it differs from the status. */
export function refused(status: number, msg: string, code = status): Reply {
  return { kind: 'envelope', status, body: { code, msg } }
}

/** 200 with an envelope that was made before. */
export function answerBytes(bytes: Buffer): Reply {
  return own((response) => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length })
    response.end(bytes)
  })
}

/** An answer that is no envelope: the function writes to the response and ends it. Failures before its first byte are told as ever. */
export function own(send: (response: Response, headers: IncomingHttpHeaders) => Promise<void> | void): OwnReply {
  return { kind: 'own', send: async (response, headers) => send(response, headers) }
}
