import type { Route } from '../route.ts'
import { admin } from './admin.ts'
import { agentSkills } from './agent-skills.ts'
import { artifacts } from './artifacts.ts'
import { blocks } from './blocks.ts'
import { disks } from './disks.ts'
import { docs } from './docs.ts'
import { experiences } from './experiences.ts'
import { learningSpaces } from './learning-spaces.ts'
import { material } from './material.ts'
import { mcp } from './mcp.ts'
import { memory } from './memory.ts'
import { messages } from './messages.ts'
import { project } from './project.ts'
import { sandboxes } from './sandboxes.ts'
import { sessions } from './sessions.ts'
import { service } from './service.ts'
import { spaces } from './spaces.ts'
import { users } from './users.ts'

/*
 * All routes, family by family. To add a family:
 *
 *  1. Write `routes/<family>.ts` that exports one list of `route({ … })`; `users.ts` is a small example, with a page, a parameter
 *     and a query. The path is below `/api/v1`. Schemas of params, query and body are made of `fields.ts` (`uuid()`,
 *     `queryInteger`, `queryBoolean`, `jsonText`, `maybe`) and `page.ts` (`pageFields`, `pageOf`): they check, and they are what
 *     the API document shows. What they refuse is answered `400 parameter error: <field>: <why>`.
 *  2. `handle(call, project)` parses nothing, calls `project.memory` once, and replies with `answer`, `created`, `done`,
 *     `refused` or, for files and streams, `own` (`reply.ts`). A MemoryError becomes the status of its code; where the contract
 *     wants another one for this route, say so in `problems`: `problems: { 'not-found': { status: 500, msg: 'database error' } }`.
 *  3. For uploads give `multipart: { bytes, count?, fields, files }`: `call.form` then holds the text fields and the files, which
 *     lie in a temporary folder below `project.incoming` until the call ends. A JSON `body` may stand beside it.
 *  4. List the family here. An earlier route wins where two paths fit: `/user/ls` before `/user/:identifier`.
 *
 * Without a key (or with another one) use `daemonRoute`, whose path is complete and which gets the daemon: see `service.ts`.
 */
const api: readonly Route[] = [
  ...service,
  ...admin,
  ...project,
  ...users,
  ...sessions,
  ...messages,
  ...disks,
  ...artifacts,
  ...material,
  ...agentSkills,
  ...learningSpaces,
  ...sandboxes,
  ...spaces,
  ...blocks,
  ...experiences,
  ...mcp,
  ...memory,
]

export const routes: readonly Route[] = [...api, ...docs(api)]
