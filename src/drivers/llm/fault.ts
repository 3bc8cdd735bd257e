import { MemoryError, type ProblemCode } from '../../errors.ts'

type Failure = {
  readonly status?: number
  readonly message?: string
  readonly code?: string | null
  readonly headers?: { get(name: string): string | null }
  readonly cause?: Cause | undefined
}
/** `fetch` says only that it failed; why lies below. */
type Cause = { readonly code?: string; readonly message?: string; readonly cause?: Cause | undefined }

const tooLong =
  /context.?length|context window|maximum context|too many tokens|prompt is too long|input is too long|request too large/i
const filtered = /content.?(?:filter|policy|management)|safety|blocked/i
const longestText = 300

/** What went wrong with a call, in our words, with what to do about it. `where` names the endpoint, never the key. */
export function llmFault(error: unknown, where: string): MemoryError {
  if (error instanceof MemoryError) return error
  if ((error as Failure).cause instanceof MemoryError) return (error as { cause: MemoryError }).cause
  const failure = error as Failure
  const fault = (code: ProblemCode, message: string, hint: string): MemoryError =>
    new MemoryError(code, message, { hint, cause: error, ...waitOf(failure) })
  const said = quoted(failure.message)
  if (failure.status === undefined) return notReached(failure, where, fault)
  const { status } = failure
  if (status === 401 || status === 403)
    return fault(
      'refused',
      `${where} does not accept the key (${status})${said}.`,
      'Give it a new one: acontext models use <preset>.',
    )
  if (status === 404) return fault('not-found', `${where} has no such model or address (404)${said}.`, look)
  if (status === 413 || tooLong.test(failure.message ?? ''))
    return fault(
      'too-large',
      `${where} takes less text at a time (${status})${said}.`,
      'Lower it: acontext config set model.context 16000.',
    )
  if (status === 429) return fault('busy', `${where} has too many requests or no credit left (429)${said}.`, retry)
  if (status === 400 && filtered.test(failure.message ?? ''))
    return fault('invalid', `${where} held this text back by its content filter${said}.`, look)
  if (status < 500 && status !== 408 && status !== 409)
    return fault('invalid', `${where} refused the request (${status})${said}.`, look)
  return fault('unavailable', `${where} failed (${status})${said}.`, retry)
}

const retry = 'Nothing is lost; try again later: acontext lessons retry.'
const look = 'See what is configured: acontext models list. Try it: acontext models test.'

export function tooSlow(where: string, seconds: number, cause: unknown): MemoryError {
  return new MemoryError('unavailable', `${where} did not answer within ${seconds} s.`, {
    hint: 'Give it longer: acontext config set model.timeout 300.',
    cause,
  })
}

function notReached(
  failure: Failure,
  where: string,
  fault: (code: ProblemCode, message: string, hint: string) => MemoryError,
): MemoryError {
  const why = reasonOf(failure.cause) ?? failure.message ?? 'no reason given'
  return fault('unavailable', `${where} could not be reached or broke off (${oneLine(why)}).`, `Is it running? ${retry}`)
}

function reasonOf(cause: Cause | undefined): string | undefined {
  if (cause === undefined) return undefined
  return cause.code ?? reasonOf(cause.cause) ?? cause.message
}

/** How long the provider asks us to wait: seconds, or a date; its own field for milliseconds first. */
function waitOf(failure: Failure): { retryAfterMs?: number } {
  const milliseconds = Number(failure.headers?.get('retry-after-ms') ?? Number.NaN)
  const after = failure.headers?.get('retry-after') ?? ''
  const date = /^[A-Za-z]/.test(after) ? Date.parse(after) - Date.now() : Number.NaN
  const waits = [milliseconds, after === '' ? Number.NaN : Number(after) * 1000, date].find(
    (each) => Number.isFinite(each) && each >= 0,
  )
  return waits === undefined ? {} : { retryAfterMs: waits }
}

function quoted(message: string | undefined): string {
  return message === undefined || message === '' ? '' : `: "${oneLine(message).replace(/[".]+$/, '')}"`
}

function oneLine(text: string): string {
  const line = text.replace(/[\s\u0000-\u001f]+/g, ' ').trim()
  return line.length > longestText ? `${line.slice(0, longestText)}…` : line
}
