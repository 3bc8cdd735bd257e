import type { IncomingMessage } from 'node:http'
import { equalTexts, keyPrefix } from '../src/open.ts'
import { firstProject, type Daemon } from './daemon.ts'
import { refused, type Reply } from './reply.ts'
import type { Access } from './route.ts'

/** What the official documentation calls the key of a new installation. */
const documentedKey = `${keyPrefix}your-root-api-bearer-token`

/** Told in the log, and in a header, to whoever comes with the documented key: the body of a 401 has no room for it. */
export const keyAdvice =
  'This daemon has no documented key: use the one that "acontext up" printed, make one with "acontext keys create", or set ROOT_API_BEARER_TOKEN.'

export type Entry = { readonly project: string | null } | { readonly refusal: Reply; readonly advice: string | null }

/** Lets a request in, or says why not. The answer to every failure is the same two keys. */
export function enter(request: IncomingMessage, access: Access, daemon: Daemon): Entry {
  if (access === 'open') return { project: null }
  const { authorization = '' } = request.headers
  const token = authorization.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : ''
  if (access === 'local') return equalTexts(token, daemon.localToken) ? { project: null } : unauthorized()
  if (access === 'root') return isRoot(request, token, daemon) ? { project: null } : unauthorized()
  if (isRootToken(token, daemon)) return { project: firstProject }
  const found = daemon.keys.find(token)
  if (found === 'broken') return unauthorized('invalid API key: failed to unwrap compact token')
  if (found !== null) return found
  if (token === documentedKey) daemon.log(keyAdvice)
  return unauthorized('Unauthorized', token === documentedKey ? keyAdvice : null)
}

function isRootToken(token: string, { rootToken }: Daemon): boolean {
  return rootToken !== null && equalTexts(token, `${keyPrefix}${rootToken}`)
}

/** The root token, bare or as a key, in the header of the official admin service or in the usual one; or the local token. */
function isRoot(request: IncomingMessage, token: string, daemon: Daemon): boolean {
  const given = token === '' ? String(request.headers['x-access-token'] ?? '') : token
  if (equalTexts(given, daemon.localToken) || isRootToken(given, daemon)) return true
  return daemon.rootToken !== null && equalTexts(given, daemon.rootToken)
}

function unauthorized(msg = 'Unauthorized', advice: string | null = null): Entry {
  return { refusal: refused(401, msg), advice }
}

/**
 * Why a request is not from where it should be; null when it is.
 *
 * A web page may reach this port: through a name of its own that leads here (Host), or by a form or script (Origin). Where the
 * daemon listens for the whole network its name cannot be known, and the key alone protects it.
 */
export function strangerIn(request: IncomingMessage, boundTo: string): string | null {
  const { host = '', origin } = request.headers
  const name = hostName(host)
  if (isLoopback(boundTo) && !isLoopback(name)) return `the Host "${host.slice(0, 80)}" is not this machine`
  if (origin === undefined || hostName(origin.replace(/^[a-z]+:\/\//i, '')) === name) return null
  return `the Origin "${origin.slice(0, 80)}" is another site`
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function hostName(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase()
}
