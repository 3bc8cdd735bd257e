import { z } from 'zod'
import type { Memory } from '../../src/memory/memory.ts'

/** The groups of verbs of a memory. */
export type Noun = Exclude<keyof Memory, 'on' | 'close'>

/** One schema for each argument that a verb takes; those that may be left out are optional. */
type Arguments<Verb> = Verb extends (...args: infer A) => unknown ? { readonly [I in keyof Required<A>]: z.ZodType } : never
type Verbs = { readonly [N in Noun]: { readonly [V in keyof Memory[N]]: Arguments<Memory[N][V]> } }

const text = z.string()
const flag = z.boolean().optional()
const word = text.optional()
const count = z.int().min(0).max(1_000_000).optional()
const json = z.custom<Record<string, unknown>>(isObject, 'must be an object')
const person = z.strictObject({ name: text, email: text })
const role = z.enum(['user', 'assistant', 'system', 'developer', 'tool'])
const outcome = z.enum(['success', 'failed', 'none'])
const author = z.strictObject({ author: person.optional() }).optional()
const few = z.strictObject({ limit: count }).optional()

const newMessage = z.strictObject({
  id: word,
  role,
  name: text.nullable(),
  format: z.enum(['openai', 'anthropic', 'gemini', 'acontext']),
  parts: z.array(json),
  meta: json,
  internal: json,
  source: z.strictObject({ kind: text, id: text }).nullable(),
  saidAt: text.nullable(),
})

/** Every verb of `Memory` and what it takes: the compiler asks for each of them here, and for each of its arguments. */
export const verbs: Verbs = {
  sessions: {
    create: [
      z.strictObject({ id: word, user: word, space: word, tracking: flag, configs: json.nullable().optional() }).optional(),
    ],
    list: [z.strictObject({ user: word, space: word, since: word }).optional()],
    get: [text],
    version: [text],
    messages: [text, messagePage()],
    append: [text, z.array(newMessage)],
    import: [z.strictObject({ kind: text, origin: text, user: word, space: word, messages: z.array(newMessage), dryRun: flag })],
    tasks: [text],
    events: [text],
    addEvent: [text, z.strictObject({ type: text, data: json })],
    configure: [text, json, z.strictObject({ merge: flag }).optional()],
    annotate: [text, text, json],
    flush: [text],
    learn: [text, text, z.strictObject({ once: flag, instead: flag }).optional()],
    digested: [text],
    copy: [text],
    delete: [text],
  },
  assets: {
    keep: [text, text],
    read: [text],
    locate: [text],
  },
  spaces: {
    create: [text, z.strictObject({ user: word, meta: json.optional() }).optional()],
    list: [],
    get: [text],
    rename: [text, text],
    describe: [text, json, z.strictObject({ whole: flag }).optional()],
    learning: [text],
    restore: [text, text],
    delete: [text],
  },
  skills: {
    list: [z.strictObject({ space: word, asOf: word }).optional()],
    show: [text, z.strictObject({ asOf: word }).optional()],
    log: [
      word,
      z.strictObject({ limit: count, since: word, session: word, outcome: outcome.optional(), author: word }).optional(),
    ],
    diff: [text, word, word],
    blame: [text],
    why: [text],
    restore: [text, text],
    remove: [text],
    discard: [text],
    include: [text, text],
    exclude: [text, text],
    add: [text, word, z.strictObject({ user: word, meta: json.optional(), author: person.optional() }).optional()],
    pack: [text, text],
    keep: [word],
    validate: [word],
  },
  lessons: {
    list: [z.strictObject({ space: word, state: z.enum(['waiting', 'failed', 'skipped', 'learnt']).optional() }).optional()],
    get: [text],
    remember: [z.strictObject({ text, space: text, session: word })],
    trace: [text],
    retry: [word],
    unconfirmed: [text],
    confirm: [text],
    revert: [text],
    forget: [text],
    drop: [text],
  },
  notes: {
    run: [text, z.unknown(), z.strictObject({ session: word }).optional()],
  },
  disks: {
    list: [z.strictObject({ user: word }).optional()],
    create: [z.strictObject({ user: word }).optional()],
    get: [text],
    delete: [text],
    ls: [text, word],
    stat: [text, text],
    read: [text, text],
    locate: [text, text],
    put: [text, text, diskSource(), z.strictObject({ meta: json.optional(), author: person.optional() }).optional()],
    update: [text, text, json, author],
    remove: [text, text, author],
    grep: [text, text, few],
    glob: [text, text, few],
  },
  users: {
    list: [],
    get: [text],
    delete: [text, z.strictObject({ everything: flag }).optional()],
  },
  search: {
    find: [text, searchRequest()],
    explore: [text, z.strictObject({ space: text, limit: count, rounds: count })],
  },
  blocks: {
    list: [text, z.strictObject({ parent: word, kind: word, skills: z.array(text).optional() }).optional()],
    get: [text, text],
    create: [
      text,
      z.strictObject({
        kind: z.enum(['folder', 'page', 'text', 'sop']),
        parent: text.nullable().optional(),
        title: word,
        props: json.optional(),
      }),
    ],
    update: [text, text, z.strictObject({ title: word, props: json.optional() })],
    move: [text, text, z.strictObject({ parent: text.nullable().optional(), sort: z.int().optional() }).optional()],
    sort: [text, text, z.int()],
    remove: [text, text],
    tools: [],
    renameTools: [z.array(z.strictObject({ from: text, to: text }))],
  },
  project: {
    configs: [],
    configure: [json],
    status: [],
    usage: [z.strictObject({ days: z.int().min(1).max(366).optional() }).optional()],
    cost: [z.strictObject({ since: word, by: z.enum(['day', 'space', 'lesson']).optional() }).optional()],
    testModel: [],
    doctor: [z.strictObject({ rebuild: flag }).optional()],
    undo: [],
    gc: [z.strictObject({ dryRun: flag }).optional()],
  },
}

function messagePage() {
  const place = z.union([text, z.int()]).optional()
  return z.strictObject({ after: place, before: place, limit: count, newest: flag }).optional()
}

function diskSource() {
  return z.union([z.strictObject({ file: text }), z.strictObject({ text }), z.strictObject({ base64: text })])
}

function searchRequest() {
  return z
    .strictObject({
      kinds: z.array(z.enum(['skills', 'sessions', 'disks'])).optional(),
      ...{ space: word, skill: word, user: word, since: word, until: word, asOf: word },
      role: role.optional(),
      outcome: outcome.optional(),
      limit: count,
    })
    .optional()
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
