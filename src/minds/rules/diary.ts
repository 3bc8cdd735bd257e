import { appendEntry, splitEntries } from '../../model/entry.ts'
import { distinct } from '../../model/entry-fields.ts'
import type { FileChange, Lesson } from '../../model/lesson.ts'
import { localTime } from '../../model/time.ts'
import type { SkillFiles } from '../../seams/mind.ts'
import { clipped } from './sentences.ts'

const directory = 'skills/daily-logs'

/** The day's page with the task on it; null when the person removed the diary, or it has this entry already. */
export async function diaryChange(
  lesson: Lesson,
  skills: SkillFiles,
  paths: readonly string[],
  zone: string,
): Promise<FileChange | null> {
  if (!paths.some((path) => path.startsWith(`${directory}/`))) return null
  const { day, time } = localTime(lesson.at, zone)
  const path = `${directory}/${day}.md`
  const before = (await skills.read(path)) ?? `# ${day}\n`
  const heading = `[${time}] Task: ${clipped(lesson.goal, 80)}`
  if (splitEntries(before).blocks.some((block) => block.heading === heading)) return null
  return { op: 'write', path, text: appendEntry(before, entryOf(lesson, heading)) }
}

function entryOf(lesson: Lesson, heading: string): string {
  const { body } = lesson
  const lines =
    body.kind === 'success'
      ? [
          '- Outcome: success',
          line('Summary', clipped(body.approach, 160)),
          line('Key Decisions', clipped(body.decisions.join('; '), 200)),
        ]
      : body.kind === 'failure'
        ? ['- Outcome: failed', ...whyOf(body)]
        : []
  return `## ${heading}\n\n${lines.filter((each) => each !== '').join('\n')}\n`
}

/** Why it failed, in the order of what a reader asks: what was seen, the cause, what to do the next time. */
function whyOf({ symptom, cause, instead, prevention }: Extract<Lesson['body'], { kind: 'failure' }>): string[] {
  const [summary = '', ...others] = distinct([symptom, cause, prevention, instead === '' ? '' : `What got further: ${instead}`])
  return [line('Summary', clipped(summary, 200)), line('Learnings', clipped(others.slice(0, 2).join(' '), 300))]
}

function line(label: string, text: string): string {
  return text === '' ? '' : `- ${label}: ${text.replace(/\s+/g, ' ')}`
}
