import { subjectLimit } from '../../model/commit.ts'
import type { FileChange, Lesson } from '../../model/lesson.ts'
import type { LearnInput, LearnPlan } from '../../seams/mind.ts'
import { diaryChange } from './diary.ts'
import { factChanges } from './facts.ts'
import { playbookChanges } from './playbook.ts'
import { clipped } from './sentences.ts'

/** What a lesson changes in the files of a space; no changes when the space holds it already. */
export async function learnLesson({ lesson, skills, zone }: LearnInput): Promise<LearnPlan> {
  const paths = await skills.paths()
  const facts = factsOf(lesson)
  const changes: FileChange[] = [...(await factChanges(facts, skills, paths))]
  if (lesson.body.kind === 'success' || lesson.body.kind === 'failure') {
    const diary = await diaryChange(lesson, skills, paths, zone)
    changes.push(...(await playbookChanges(lesson, skills, paths)), ...(diary === null ? [] : [diary]))
  }
  return { subject: subjectOf(lesson), changes }
}

/** What was learnt, in plain words, as short as a commit's first line has to be. */
export function subjectOf(lesson: Lesson): string {
  const { body } = lesson
  switch (body.kind) {
    case 'facts':
      return clipped(body.facts[0] ?? lesson.goal, subjectLimit)
    case 'preferences':
      return clipped(body.preferences[0] ?? lesson.goal, subjectLimit)
    case 'success':
      return about(lesson.goal, body.learnings[0] ?? body.decisions[0] ?? body.approach)
    case 'failure':
      return about(lesson.goal, body.cause === '' ? body.symptom : body.cause)
    default:
      return body satisfies never
  }
}

function about(goal: string, lesson: string): string {
  const subject = clipped(goal, 40).replace(/…$/, '')
  return clipped(lesson === '' ? goal : `${subject}: ${lesson.replaceAll('`', '')}`, subjectLimit)
}

function factsOf(lesson: Lesson): readonly string[] {
  switch (lesson.body.kind) {
    case 'facts':
      return lesson.body.facts
    case 'preferences':
      return lesson.body.preferences
    case 'success':
    case 'failure':
      return []
    default:
      return lesson.body satisfies never
  }
}
