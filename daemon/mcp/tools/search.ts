import { z } from 'zod'
import { reads, tool } from '../tool.ts'
import { limitOf, spaceText } from '../shapes.ts'

export const search = tool({
  name: 'search',
  title: 'Search',
  description:
    'Find words in skills and conversations; any of the words is enough, the best hits first. Read a hit with read_skill (its target) or read_session (`after` its seq minus one).',
  input: {
    words: z.string().min(1).max(500),
    in: z.enum(['skills', 'sessions']).optional(),
    space: spaceText,
    as_of: z.string().max(80).optional().describe('As it was at a commit, a lesson or a date'),
    limit: limitOf(8, 50),
  },
  output: {
    skills: z.array(z.object({ target: z.string(), text: z.string(), lesson: z.string().nullable(), at: z.string().nullable() })),
    sessions: z.array(
      z.object({ session: z.string(), title: z.string(), seq: z.number(), role: z.string(), text: z.string(), at: z.string() }),
    ),
    notes: z.array(z.string()),
  },
  hints: reads,
  async run({ words, in: kind, space, as_of: asOf, limit }, { use }) {
    const request = {
      limit,
      ...(kind === undefined ? {} : { kinds: [kind] }),
      ...(space === undefined ? {} : { space }),
      ...(asOf === undefined ? {} : { asOf }),
    }
    const found = await use('read', (memory) => memory.search.find(words, request))
    return {
      skills: found.skills.map(({ space: at, skill, file, line, origin, why }) => ({
        target: `${at.name}/${skill.path.split('/').at(-1) ?? skill.path}/${file}:${line}`,
        text: why.snippet.text,
        lesson: origin?.lesson ?? null,
        at: origin?.at ?? null,
      })),
      sessions: found.sessions.map(({ session, seq, role, saidAt, why }) => ({
        session: session.id,
        title: session.title,
        seq,
        role,
        text: why.snippet.text,
        at: saidAt,
      })),
      notes: [...found.notes],
    }
  },
})
