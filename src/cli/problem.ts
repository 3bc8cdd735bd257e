import { asMemoryError, MemoryError } from '../errors.ts'
import { nearest } from '../model/nearest.ts'
import { block, json as jsonText } from './text.ts'

/** Any failure of a command as the one error that is shown; oclif's own complaints are wrong usage. `flags` are the command's own. */
export function asProblem(error: unknown, command: string | null, flags: readonly string[] = []): MemoryError {
  if (error instanceof MemoryError || !isOclifError(error)) return asMemoryError(error)
  const message = error.message
    .replace(/\n?See more help with --help$/, '')
    .replace(/^Parsing (--\S+)\s+/, '$1: ')
    .replace(/^The following errors? occurred:\s+/, '')
    .replace(/^Missing required flag /, 'Missing required flag --')
    .trim()
  return new MemoryError('usage', /[.:?!]$|\n/.test(message) ? message : `${message}.`, {
    cause: error,
    hint: nearFlag(message, flags) ?? `See "acontext ${command === null ? '' : `${command} `}--help".`,
  })
}

function nearFlag(message: string, flags: readonly string[]): string | null {
  const word = /^Nonexistent flags?: --([\w-]+)/.exec(message)?.[1]
  const near = word === undefined ? null : nearest(word, flags)
  return near === null ? null : `Did you mean "--${near}"?`
}

/** Tells a failure (as JSON on stdout for programs, in words on stderr for people) and returns the exit code that goes with it. */
export function reportProblem(problem: MemoryError, { json, debug }: { json: boolean; debug: boolean }): number {
  if (json) process.stdout.write(`${jsonText({ error: problem.toJSON() })}\n`)
  else process.stderr.write(`${[`Error: ${problem.message}`, ...advice(problem.hint)].map(block).join('\n')}\n`)
  if (problem.code === 'fault' && (debug || !json)) process.stderr.write(`${faultStory(problem, debug)}\n`)
  return problem.exitCode
}

/** A hint that is a command and nothing else is told to be one. */
function advice(hint: string | null): string[] {
  if (hint === null) return []
  return [/^(acontext|git) [^.;]*$/.test(hint) ? `Try: ${hint}` : hint]
}

function faultStory(problem: MemoryError, debug: boolean): string {
  const stack = (problem.cause instanceof Error ? problem.cause.stack : problem.stack) ?? ''
  return debug ? stack : 'This is a fault in acontext. Run it again with DEBUG=acontext to see where, and please report it.'
}

function isOclifError(error: unknown): error is Error {
  return error instanceof Error && 'oclif' in error
}
