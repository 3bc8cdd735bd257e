import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CallToolResult, Tool as Listed, ToolAnnotations } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import type { Memory } from '../../src/memory/memory.ts'
import { refusal } from './refusal.ts'

/** A project's memory for the time of one piece of work. Who writes holds the project only so long. */
export type UseMemory = <T>(access: 'read' | 'write', work: (memory: Memory) => Promise<T>) => Promise<T>

/** What the tools of one connection share. */
export type Connection = {
  readonly use: UseMemory
  /** The space that is meant where none is named; null: the only one that there is. */
  readonly space: string | null
  /** Sessions that this connection's statements began, by space: what is stated together is kept together. */
  readonly stated: Map<string, string>
}

type Definition<I extends z.ZodRawShape, O extends z.ZodRawShape> = {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: I
  readonly output: O
  readonly hints: ToolAnnotations
  run(input: z.output<z.ZodObject<I>>, connection: Connection): Promise<z.input<z.ZodObject<O>>>
  /** The answer for clients that show text; JSON when absent. */
  text?(answer: z.input<z.ZodObject<O>>): string
}

/** A tool that can be put on any server, whatever transport it speaks. */
export type Tool = {
  readonly name: string
  /** How `tools/list` shows it. */
  readonly listed: Listed
  register(server: McpServer, connection: Connection): void
}

// Nothing here reaches beyond the memory itself.
export const reads: ToolAnnotations = { readOnlyHint: true, openWorldHint: false }
export const adds: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
}
export const takesAway: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: false,
}

export function tool<I extends z.ZodRawShape, O extends z.ZodRawShape>(definition: Definition<I, O>): Tool {
  const { name, title, description, input, output, hints } = definition
  // Strict, so that a misspelt argument is told and not passed over.
  const inputSchema = z.strictObject(input, { error: (issue) => unknownKeys(issue, Object.keys(input)) })
  const outputSchema = z.object(output)
  const render = definition.text ?? ((answer: unknown) => JSON.stringify(answer))
  return {
    name,
    listed: {
      name,
      title,
      description,
      inputSchema: schemaOf(inputSchema),
      outputSchema: schemaOf(outputSchema),
      annotations: hints,
    },
    register(server, connection) {
      const answer = async (given: unknown): Promise<CallToolResult> => {
        try {
          const found = await definition.run(given as z.output<z.ZodObject<I>>, connection)
          return { content: [{ type: 'text', text: render(found) }], structuredContent: found as Record<string, unknown> }
        } catch (error) {
          return refusal(error)
        }
      }
      server.registerTool<z.ZodObject, z.ZodObject>(
        name,
        { title, description, inputSchema, outputSchema, annotations: hints },
        answer,
      )
    },
  }
}

/** The JSON schema without what says nothing and would cost every conversation 500 tokens: its dialect, and limits that all have. */
function schemaOf(shape: z.ZodObject): Listed['inputSchema'] {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    io: 'input',
    override({ jsonSchema }) {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      delete jsonSchema.propertyNames
    },
  })
  return schema as Listed['inputSchema']
}

/** A misspelt argument is told with those that there are; any other issue in the words of the schema. */
function unknownKeys(
  { code, keys = [] }: { readonly code: string; readonly keys?: unknown },
  known: readonly string[],
): string | undefined {
  if (code !== 'unrecognized_keys') return undefined
  return `There is no argument ${JSON.stringify(keys)}; there are ${known.join(', ') || 'none'}.`
}
