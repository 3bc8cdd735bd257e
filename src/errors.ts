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
  readonly cause?: unknown
}

/** The one error that this project throws on purpose; callers compare `code`, people read `message` and `hint`. */
export class MemoryError extends Error {
  readonly code: ProblemCode
  readonly hint: string | null
  readonly field: string | null

  constructor(code: ProblemCode, message: string, context: ProblemContext = {}) {
    super(message, context.cause === undefined ? {} : { cause: context.cause })
    this.name = 'MemoryError'
    this.code = code
    this.hint = context.hint ?? null
    this.field = context.field ?? null
  }

  get exitCode(): number {
    return problems[this.code].exit
  }

  toJSON(): { code: ProblemCode; message: string; hint: string | null; field: string | null } {
    return { code: this.code, message: this.message, hint: this.hint, field: this.field }
  }
}

const outsideFaults: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  EFBIG: 'A file would grow over the allowed size.',
  EROFS: 'The file system is read-only.',
  EACCES: 'Permission was denied.',
  EPERM: 'The operation is not permitted.',
  EIO: 'The disk reported an error.',
  EMFILE: 'Too many files are open.',
  ENFILE: 'Too many files are open.',
}

/** The same failure as a MemoryError: disk troubles become `unavailable` and name the path, all else is a `fault` of ours. */
export function asMemoryError(error: unknown): MemoryError {
  if (error instanceof MemoryError) return error
  const { code, path, message } = error as NodeJS.ErrnoException
  const sentence = code === undefined ? undefined : outsideFaults[code]
  if (sentence !== undefined) {
    const where = path === undefined ? '' : ` (${path})`
    return new MemoryError('unavailable', `${sentence}${where}`, {
      cause: error,
      hint: 'Nothing that was acknowledged is lost. Mend the disk, then run the command again; "acontext doctor" checks the home.',
    })
  }
  return new MemoryError('fault', message ?? String(error), { cause: error })
}

/** True for the errors by which the file system says "there is nothing at that path". */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ENOTDIR'
}
