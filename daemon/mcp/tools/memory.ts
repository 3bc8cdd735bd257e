import { z } from 'zod'
import { MemoryError } from '../../../src/errors.ts'
import { takesAway, tool } from '../tool.ts'
import { spaceText } from '../shapes.ts'
import { meantSpace } from './reading.ts'

const text = z
  .string()
  .max(1 << 20)
  .optional()
const path = z.string().max(1000).optional()
const line = z.number().int()

/** The commands of Anthropic's memory tool, with its own names of arguments, so that models use what they know. */
export const memoryTool = tool({
  name: 'memory',
  title: 'Notes',
  description:
    'Your own notes as files below /memories, kept between conversations; each write is a commit. view(path, view_range), create(path, file_text), str_replace(path, old_str, new_str), insert(path, insert_line, insert_text), delete(path), rename(old_path, new_path).',
  input: {
    command: z.enum(['view', 'create', 'str_replace', 'insert', 'delete', 'rename']),
    path,
    view_range: z.array(line).length(2).optional(),
    file_text: text,
    old_str: text,
    new_str: text,
    insert_line: line.optional(),
    insert_text: text,
    old_path: path,
    new_path: path,
    space: spaceText,
  },
  output: { text: z.string(), commit: z.string().nullable() },
  hints: takesAway,
  async run({ space: named, ...command }, { use, space: own }) {
    return use(command.command === 'view' ? 'read' : 'write', async (memory) => {
      const space = await meantSpace(named, own, async () => (await memory.spaces.list()).map(({ name }) => name))
      const { text: answer, isError, commit } = await memory.notes.run(space, command)
      if (isError) throw new MemoryError('refused', answer)
      return { text: answer, commit }
    })
  },
  text: ({ text: answer }) => answer,
})
