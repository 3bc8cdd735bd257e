import { createClaudeCodeTranscript } from './claude-code-transcript.ts'
import { growClaudeTree } from './claude-code-tree.ts'
import { surveyCodex } from './codex-survey.ts'
import { createCodexTranscript } from './codex-transcript.ts'
import { createOpenAiTranscript } from './openai-transcript.ts'
import type { ReportBook } from './transcript-report.ts'
import type { TranscriptKind, TranscriptParser } from './transcript.ts'

/** How a file of records is read: a first look at all records where its end says what of its beginning counts, then the reading. */
export type TranscriptPasses = {
  readonly survey: {
    /** Tells by a line's bytes whether it matters, where that is cheaper than reading it. */
    wants(line: Uint8Array): boolean
    add(value: unknown, line: number): void
  } | null
  /** To be called once the survey has seen all. */
  parser(book: ReportBook): TranscriptParser
}

export function transcriptPasses(kind: TranscriptKind): TranscriptPasses {
  switch (kind) {
    case 'openai':
      return { survey: null, parser: createOpenAiTranscript }
    case 'claude-code': {
      const tree = growClaudeTree()
      return { survey: { wants: () => true, add: tree.add }, parser: (book) => createClaudeCodeTranscript(tree.plan(), book) }
    }
    case 'codex': {
      const survey = surveyCodex()
      return { survey, parser: (book) => createCodexTranscript(survey.plan(), book) }
    }
  }
}
