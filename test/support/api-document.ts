import { temporaryDaemon, type Answer, type CallOptions } from './daemon.ts'

/** As much of JSON Schema as the document uses. */
export type Schema = {
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly contentMediaType?: string
}

export type Operation = {
  readonly parameters?: readonly {
    readonly name: string
    readonly in: 'path' | 'query'
    readonly required: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly security: readonly Readonly<Record<string, unknown>>[]
}

type ApiDocument = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

/** One route of the document. */
export type Described = { readonly method: string; readonly path: string; readonly operation: Operation }

function describedRoutes({ paths }: ApiDocument): readonly Described[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}

/** A path with its parameters filled in. */
export function pathWith(path: string, values: Readonly<Record<string, string>>): string {
  // Half a surrogate pair has no bytes in an address.
  return path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent((values[name] ?? '').replace(/\p{Surrogate}/gu, '_')),
  )
}

/** Whether it is for who has the root token. */
export const isRoot = ({ operation }: Described): boolean => operation.security.some((each) => 'root' in each)

/** A daemon with the routes that its document describes, and a way to call them with what lets in: a project's key or the root token. */
export async function describedDaemon(rootToken: string) {
  const daemon = await temporaryDaemon({ rootToken })
  const document = await daemon.call('GET', '/openapi.json', { key: null })
  const ask = (route: Described, path: string, options: CallOptions = {}): Promise<Answer> =>
    isRoot(route)
      ? daemon.call(route.method, path, { ...options, key: null, headers: { ...options.headers, 'x-access-token': rootToken } })
      : daemon.call(route.method, path, options)
  return { daemon, routes: describedRoutes(document.json as unknown as ApiDocument), ask }
}
