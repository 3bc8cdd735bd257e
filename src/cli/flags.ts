import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { assistants, type Scope } from './assistants.ts'
import { shells } from './completion-scripts.ts'
import type { MessageFormat } from '../model/message.ts'

/** An argument; left to itself, oclif would take one that is missing from standard input. */
export const word = Args.custom<string>({ ignoreStdin: true })

// Flags and arguments that mean the same wherever they stand.
export const yes = Flags.boolean({ char: 'y', summary: 'Do it without asking.' })
export const space = Flags.string({ helpValue: '<space>', summary: 'A space: its name, id or the start of its id.' })
export const spaceFlag = Flags.string({
  required: true,
  helpValue: '<space>',
  summary: 'The space: its name, id or the start of its id.',
})
export const user = Flags.string({ helpValue: '<identifier>', summary: 'A user, by your own name for them.' })
export const since = Flags.string({ helpValue: '<when>', summary: 'From this date (2026-08-01) or age (2d, 3h) on.' })
export const limit = Flags.integer({ char: 'n', helpValue: '<number>', min: 1, default: 50, summary: 'At most so many.' })
export const asOf = Flags.string({
  helpValue: '<when>',
  summary: 'As it was at a commit, a lesson, a date (2026-08-01) or an age (2d, 3h).',
})
export const to = Flags.string({
  required: true,
  helpValue: '<when>',
  summary: 'A commit, a lesson, a date (2026-08-01) or an age (2d, 3h).',
})
export const dryRun = Flags.boolean({ summary: 'Show what would change; change nothing.' })

export const targetArg = word({ name: 'target', required: true, description: '[space/]skill[/file]' })
export const sessionArg = word({ name: 'session', required: true, description: 'Id of the session, or the start of it.' })
export const spaceArg = word({
  name: 'space',
  required: true,
  description: 'Name or id of the space, or the start of its id.',
})
export const lessonArg = word({ name: 'lesson', required: true, description: 'Id of the lesson, or the start of it.' })
export const userArg = word({ name: 'user', required: true, description: 'Your own name for the user.' })
export const diskArg = word({
  name: 'disk',
  required: true,
  description: 'Id of the disk, or the start of it; a skill (space/skill) is its folder.',
})
export const diskPathArg = word({
  name: 'path',
  required: true,
  description: 'Path of the file on the disk, such as /docs/a.md.',
})
export const meta = Flags.string({ helpValue: '<json>', summary: 'A JSON object to attach.' })
export const patternLimit = Flags.integer({
  char: 'n',
  helpValue: '<number>',
  min: 1,
  default: 100,
  summary: 'At most so many files.',
})
export const projectArg = word({ name: 'project', required: true, description: 'Name of the project.' })

const scopes: Scope[] = ['user', 'repo']
export const scope = Flags.option({ options: scopes })({
  default: 'user',
  summary: 'For you everywhere, or for this repository only.',
})
export const assistantArg = word({ name: 'assistant', required: true, options: [...assistants], description: 'The assistant.' })
export const shellArg = word({ name: 'shell', required: true, options: [...shells], description: 'Your shell.' })

const messageFormats: MessageFormat[] = ['openai', 'anthropic', 'gemini', 'acontext']
export const messageFormat = Flags.option({ options: messageFormats })
