import { asMemoryError, problems } from '../src/errors.ts'
import { refused, type Reply } from './reply.ts'
import type { Route } from './route.ts'

/** A failure as the answer that the route has for it: its own, or the status of the problem's code. */
export function failureReply(error: unknown, route: Pick<Route, 'problems'>): Reply {
  const problem = asMemoryError(error)
  const special = route.problems?.[problem.code]
  if (special !== undefined) {
    const { status, code = status, msg } = special
    const told = typeof msg === 'string' ? msg : msg?.[problem.field ?? '']
    return refused(status, told ?? problem.message, code)
  }
  const { status } = problems[problem.code]
  // What went wrong inside is for the log: it may name paths of this machine.
  return refused(status, problem.code === 'fault' ? 'internal error; the log of the daemon says more' : problem.message)
}
