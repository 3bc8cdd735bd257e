import type { z } from 'zod'
import { MemoryError } from '../../src/errors.ts'
import type { Memory } from '../../src/memory/memory.ts'
import { verbs, type Noun } from './verbs.ts'

/**
 * Calls a verb of a memory with arguments that came from another process, and gives what it gives.
 *
 * A null stands for an argument that was left out. Throws `not-found` for a noun or verb that there is not, `invalid` for
 * arguments that the verb does not take (`field` is such as `args.1.limit`), and what the verb throws.
 */
export async function callVerb(memory: Memory, noun: string, verb: string, given: readonly unknown[]): Promise<unknown> {
  const schemas = schemasOf(noun, verb)
  if (schemas === null) {
    throw new MemoryError('not-found', `A memory has no verb "${noun}.${verb}".`, {
      hint: 'Restart the daemon: it is older or newer.',
    })
  }
  if (given.length > schemas.length) {
    throw new MemoryError('invalid', `${noun}.${verb} takes ${schemas.length} arguments, not ${given.length}.`, { field: 'args' })
  }
  const args = schemas.map((schema, index) => checked(schema, given[index] ?? undefined, `args.${index}`))
  const verbsOfNoun = memory[noun as Noun] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  return verbsOfNoun[verb]?.(...args)
}

function schemasOf(noun: string, verb: string): readonly z.ZodType[] | null {
  if (!Object.hasOwn(verbs, noun)) return null
  const group = verbs[noun as Noun] as Readonly<Record<string, readonly z.ZodType[]>>
  return Object.hasOwn(group, verb) ? (group[verb] ?? null) : null
}

function checked(schema: z.ZodType, value: unknown, place: string): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = [place, ...(issue?.path ?? [])].join('.')
  throw new MemoryError('invalid', `${field}: ${issue?.message ?? 'is wrong'}`, { field })
}
