import { z } from 'zod'
import { reads, tool } from '../tool.ts'
import { asOfText, limitOf, spaceText } from '../shapes.ts'

export const search = tool({
  name: 'search',
  title: 'Search',
  description:
    'Find words in skills, conversations and files on disks; any word is enough, the best hits first. Read a hit with read_skill (its target), read_session (`after` its seq minus one) or read_file.',
  input: {
    words: z.string().min(1).max(500),
    in: z.enum(['skills', 'sessions', 'disks']).optional(),
    space: spaceText,
    as_of: asOfText,
    limit: limitOf(8, 50),
  },
  output: {
    skills: z.array(z.object({ target: z.string(), text: z.string(), lesson: z.string().nullable(), at: z.string().nullable() })),
    sessions: z.array(
      z.object({ session: z.string(), title: z.string(), seq: z.number(), role: z.string(), text: z.string(), at: z.string() }),
    ),
    disks: z.array(z.object({ disk: z.string(), path: z.string(), line: z.number(), text: z.string(), at: z.string() })),
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
      disks: found.disks.map(({ disk, path, line, updatedAt, why }) => ({
        disk,
        path,
        line,
        text: why.snippet.text,
        at: updatedAt,
      })),
      notes: [...found.notes],
    }
  },
})
