import { asMemoryError, problems } from '../src/errors.ts'
import { refused, type Reply } from './reply.ts'
import type { Route } from './route.ts'

/** A failure as the answer that the route has for it: its own, or the status of the problem's code. */
export function failureReply(error: unknown, route: Pick<Route, 'problems'>): Reply {
  const problem = asMemoryError(error)
  const special = route.problems?.[problem.code]
  if (special !== undefined) return refused(special.status, special.msg ?? problem.message, special.code ?? special.status)
  const { status } = problems[problem.code]
  // What went wrong inside is for the log: it may name paths of this machine.
  return refused(status, problem.code === 'fault' ? 'internal error; the log of the daemon says more' : problem.message)
}
