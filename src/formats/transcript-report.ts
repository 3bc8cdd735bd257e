import type { Skipped, TranscriptKind, TranscriptReport } from './transcript.ts'

const listed = 100

/** A report in the making. */
export type ReportBook = {
  readonly report: TranscriptReport
  kind(kind: TranscriptKind): void
  skip(line: number | null, reason: string, place?: string): void
  ignore(type: string): void
  conversation(): void
  said(messages: number): void
  branches(count: number, messages: number): void
  sidechain(isNew: boolean): void
  duplicate(): void
  unfinished(): void
}

/** An empty report on a file, and the ways to add to it; the report is live. */
export function reportOn(file: string): ReportBook {
  const first: Skipped[] = []
  const skipped = { count: 0, first }
  const ignored: Record<string, number> = {}
  const branches = { count: 0, messages: 0 }
  const sidechains = { count: 0, messages: 0 }
  const report = {
    file,
    kind: null as TranscriptKind | null,
    sessions: 0,
    messages: 0,
    skipped,
    ignored,
    branches,
    sidechains,
    duplicates: 0,
    unfinished: 0,
  }
  return {
    report,
    kind: (kind) => void (report.kind = kind),
    skip(line, reason, place = line === null ? 'document' : `line ${line}`) {
      skipped.count += 1
      if (first.length < listed) first.push({ line, place, reason })
    },
    ignore: (type) => void (ignored[type] = (ignored[type] ?? 0) + 1),
    conversation: () => void (report.sessions += 1),
    said: (messages) => void (report.messages += messages),
    branches(count, messages) {
      branches.count += count
      branches.messages += messages
    },
    sidechain(isNew) {
      sidechains.messages += 1
      if (isNew) sidechains.count += 1
    },
    duplicate: () => void (report.duplicates += 1),
    unfinished: () => void (report.unfinished += 1),
  }
}
