/** Every way a call can fail, with the HTTP status and the process exit code that say so. */
export const problems = {
  usage: { status: 400, exit: 2 },
  'not-found': { status: 404, exit: 3 },
  invalid: { status: 400, exit: 4 },
  refused: { status: 403, exit: 4 },
  exists: { status: 409, exit: 4 },
  'too-large': { status: 413, exit: 4 },
  busy: { status: 503, exit: 5 },
  conflict: { status: 409, exit: 6 },
  unavailable: { status: 502, exit: 7 },
  interrupted: { status: 499, exit: 130 },
  fault: { status: 500, exit: 1 },
} as const

export type ProblemCode = keyof typeof problems

type ProblemContext = {
  /** What to do next: a command, or a sentence. */
  readonly hint?: string
  /** The field, key or file that is wrong. */
  readonly field?: string
  /** How long the other side asks us to wait before we try again. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** The one error that this project throws on purpose; callers compare `code`, people read `message` and `hint`. */
export class MemoryError extends Error {
  readonly code: ProblemCode
  readonly hint: string | null
  readonly field: string | null
  readonly retryAfterMs: number | null

  constructor(code: ProblemCode, message: string, context: ProblemContext = {}) {
    super(message, context.cause === undefined ? {} : { cause: context.cause })
    this.name = 'MemoryError'
    this.code = code
    this.hint = context.hint ?? null
    this.field = context.field ?? null
    this.retryAfterMs = context.retryAfterMs ?? null
  }

  get exitCode(): number {
    return problems[this.code].exit
  }

  toJSON(): { code: ProblemCode; message: string; hint: string | null; field: string | null } {
    return { code: this.code, message: this.message, hint: this.hint, field: this.field }
  }
}

const lossless = 'nothing that was acknowledged is lost.'
const full = `Make room on it, then run the command again; ${lossless}`
const forbidden = `See that you may read and write there, or choose another home with --home; ${lossless}`
const broken = `Mend that, then run the command again; ${lossless} "acontext doctor" checks the home.`

/** What the file system refuses, and what to do about it. */
const outsideFaults: Readonly<Record<string, readonly [sentence: string, hint: string]>> = {
  ENOSPC: ['The disk is full', full],
  EDQUOT: ['The disk quota is used up', full],
  EFBIG: ['A file would grow over the allowed size', full],
  EROFS: ['The file system is read-only', forbidden],
  EACCES: ['Permission was denied', forbidden],
  EPERM: ['The operation is not permitted', forbidden],
  EIO: ['The disk reported an error', broken],
  EMFILE: ['Too many files are open', broken],
  ENFILE: ['Too many files are open', broken],
  ENAMETOOLONG: ['A path is too long', 'Choose a shorter one.'],
  EISDIR: ['A folder lies where a file should be', broken],
  ELOOP: ['A chain of links is too long', broken],
}

/** The same failure as a MemoryError: disk troubles become `unavailable` and name the path, all else is a `fault` of ours. */
export function asMemoryError(error: unknown): MemoryError {
  if (error instanceof MemoryError) return error
  if (isTwin(error)) return new MemoryError(error.code, error.message, twinContext(error))
  const { code, path, message } = error as NodeJS.ErrnoException
  const known = code === undefined ? undefined : outsideFaults[code]
  if (known === undefined) return new MemoryError('fault', message ?? String(error), { cause: error })
  const [sentence, hint] = known
  return new MemoryError('unavailable', `${sentence}${path === undefined ? '' : `: ${path}`}.`, {
    cause: error,
    hint,
    ...(path === undefined ? {} : { field: path }),
  })
}

/** True for the MemoryError of a part that is bundled by itself, which has a class of its own. */
function isTwin(error: unknown): error is MemoryError {
  return error instanceof Error && error.name === 'MemoryError' && Object.hasOwn(problems, (error as MemoryError).code)
}

function twinContext(error: MemoryError): ProblemContext {
  const { hint, field, retryAfterMs } = error
  return {
    ...(hint === null ? {} : { hint }),
    ...(field === null ? {} : { field }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    cause: error,
  }
}

/** The same error, naming the file: errors of calls on descriptors do not. */
export function withPath(error: unknown, path: string): unknown {
  const failure = error as NodeJS.ErrnoException
  if (failure.code !== undefined && failure.path === undefined) failure.path = path
  return error
}

/** True for the errors by which the file system says "there is nothing at that path". */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ENOTDIR'
}
