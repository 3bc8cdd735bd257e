import type { Request } from 'express'
import type { z } from 'zod'
import type { ProblemCode } from '../src/errors.ts'
import type { Daemon } from './daemon.ts'
import type { Form, UploadLimits } from './multipart.ts'
import type { OpenProject } from './projects.ts'
import type { Reply } from './reply.ts'

/** Who may call: a project's key; anybody; our own faces, by the local token; the administrator, by the root key. */
export type Access = 'key' | 'open' | 'local' | 'root'

/** A call that passed all checks. */
export type Call<P = unknown, Q = unknown, B = unknown> = {
  readonly params: P
  readonly query: Q
  /** The JSON body (or the fields of an urlencoded form). Undefined when the request was a multipart form. */
  readonly body: B
  /** A multipart form; its files lie in a temporary folder that is removed when the call ends. */
  readonly form: Form | null
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
  /** For what a route cannot do without, such as a Range header. */
  readonly http: Request
}

/** How a problem is told; `msg` may depend on the field that the problem names. */
type Told = { readonly status: number; readonly code?: number; readonly msg?: string | Readonly<Record<string, string>> }

type Definition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, Context> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`, with `:name` for parameters. */
  readonly path: string
  /** One line for the API document. */
  readonly summary: string
  /** The family that the document shows it under. */
  readonly tag: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** An empty body counts as `{}`; without this it is refused where there is a `body` schema. */
  readonly emptyBody?: boolean
  /** Largest JSON body in bytes; 64 MiB when absent. */
  readonly bodyLimit?: number
  /** Takes multipart forms; with a `body` schema JSON as well. `fields` and `files` are for the document. */
  readonly multipart?: UploadLimits & { readonly fields: z.ZodType; readonly files: readonly string[] }
  /** The shape of `data`, or a description of an answer that is no envelope. */
  readonly answer?: z.ZodType | string
  /** Describes refusals that are no envelope. */
  readonly failure?: string
  /** Of the answer when all is well; 200 when absent. */
  readonly status?: number
  /** Where the contract wants another status, body code or text for a problem than its own. */
  readonly problems?: { readonly [C in ProblemCode]?: Told }
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>, context: Context): Promise<Reply> | Reply
}

type Schema = z.ZodType<unknown>

/** A route as the application mounts it and the API document shows it. */
export type Route = Omit<Definition<Schema, Schema, Schema, never>, 'handle'> & {
  readonly access: Access
  handle(call: Call, context: { readonly daemon: Daemon; readonly project: OpenProject | null }): Promise<Reply> | Reply
}

/** A route of the project API: the caller's key leads to the project. */
export function route<P extends z.ZodType = Schema, Q extends z.ZodType = Schema, B extends z.ZodType = Schema>(
  definition: Definition<P, Q, B, OpenProject>,
): Route {
  const { handle, ...rest } = definition
  return {
    ...rest,
    path: `/api/v1${definition.path}`,
    access: 'key',
    handle(call, { project }) {
      if (project === null) throw new Error(`${definition.path} was called without a project`)
      return handle(call as Call<z.output<P>, z.output<Q>, z.output<B>>, project)
    },
  }
}

/** A route that belongs to no project; its path is complete. */
export function daemonRoute<P extends z.ZodType = Schema, Q extends z.ZodType = Schema, B extends z.ZodType = Schema>(
  access: Exclude<Access, 'key'>,
  definition: Definition<P, Q, B, Daemon>,
): Route {
  const { handle, ...rest } = definition
  return {
    ...rest,
    access,
    handle: (call, { daemon }) => handle(call as Call<z.output<P>, z.output<Q>, z.output<B>>, daemon),
  }
}
