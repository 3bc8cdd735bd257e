import { appendEntry, entryKey, linesOf, replaceEntry, splitEntries } from '../../model/entry.ts'
import { amendEntry, distinct, readEntry, renderEntry, type EntryAddition } from '../../model/entry-fields.ts'
import type { FileChange, Lesson } from '../../model/lesson.ts'
import { alike, common, covered, stems } from '../../model/words.ts'
import type { SkillFiles } from '../../seams/mind.ts'
import { domainOf, isPlaybook, type Domain } from './domains.ts'
import { timeless, withoutIncidentals } from './passing.ts'
import { clipped } from './sentences.ts'
import { topicFile } from './topic-files.ts'

/** A host loads SKILL.md whole when the skill is activated; beyond this many lines, new entries go into files that it reads on demand. */
const mostLines = 400
/** From here on two lessons are about the same kind of task. */
const sameKind = 0.32
const sameDeed = 0.3
const sameVerb = 0.15

type Place = { readonly path: string; readonly text: string; readonly heading: string; readonly block: string }

/** What a lesson changes in the playbooks: its entry amended, or a new one; empty when all is said already. */
export async function playbookChanges(lesson: Lesson, skills: SkillFiles, paths: readonly string[]): Promise<FileChange[]> {
  const addition = additionOf(lesson)
  const custom = await topicFile(lesson, skills, paths)
  const place = await similarEntry(lesson, skills, custom === null ? paths.filter(inPlaybook) : [custom.path])
  if (place !== null) {
    const amended = amendEntry(place.block, addition)
    return amended === place.block
      ? []
      : [{ op: 'write', path: place.path, text: replaceEntry(place.text, place.heading, amended) }]
  }
  const entry = renderEntry({ heading: headingOf(lesson), other: '', ...addition })
  if (custom !== null) return [{ op: 'write', path: custom.path, text: appendEntry(custom.text, entry) }]
  return newEntry(
    entry,
    domainOf(
      `${lesson.goal} ${lesson.steps.map((step) => `${step.tool} ${step.action}`).join(' ')} ${addition.watchOut.join(' ')}`,
    ),
    skills,
    paths,
  )
}

/** The heading of a new entry: the goal without what belongs to this one time. */
export function headingOf(lesson: Lesson): string {
  const goal = lesson.goal.replace(/[#`*]/g, '').replace(/ \([^()]*\)?…?$/, '')
  const heading = clipped(timeless(withoutIncidentals(goal)), 90)
  return heading === '' ? clipped(lesson.goal.replace(/[#`*]/g, ''), 90) : heading.charAt(0).toUpperCase() + heading.slice(1)
}

function additionOf(lesson: Lesson): EntryAddition {
  const { body, steps, appliesWhen } = lesson
  const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
  const warnings =
    body.kind === 'success'
      ? body.learnings
      : body.kind === 'failure'
        ? [body.symptom, body.cause, body.prevention, body.instead === '' ? '' : `What got further: ${body.instead}`]
        : []
  const preferences = body.kind === 'success' ? body.decisions.map((text) => text.replace(/\.$/, '')).join('; ') : ''
  return {
    appliesWhen: oneLine(appliesWhen),
    preferences: oneLine(preferences),
    steps: steps.map(({ tool, action }) => ({ tool: oneLine(tool.replaceAll('`', '')), action: oneLine(action) })),
    watchOut: distinct(warnings.map(oneLine)),
  }
}

function inPlaybook(path: string): boolean {
  const [root, directory = ''] = path.split('/')
  return root === 'skills' && isPlaybook(directory) && path.endsWith('.md')
}

/** The entry that is about the same kind of task, found over all entries; null when there is none. */
async function similarEntry(lesson: Lesson, skills: SkillFiles, paths: readonly string[]): Promise<Place | null> {
  const goal = stems(headingOf(lesson))
  const acting = actingTools(lesson.steps)
  let best: { place: Place; score: number } | null = null
  for (const path of paths) {
    const text = await skills.read(path)
    if (text === null) continue
    for (const block of splitEntries(text).blocks) {
      const entry = readEntry(block.text)
      const same = entryKey(entry.heading) === entryKey(headingOf(lesson))
      const score = same ? 2 : similarity(goal, acting, stems(entry.heading), actingTools(entry.steps)) + verbBonus(lesson, entry)
      if (score >= sameKind && score > (best?.score ?? 0))
        best = { place: { path, text, heading: block.heading, block: block.text }, score }
    }
  }
  return best?.place ?? null
}

/** Words of the heading count; the same deed makes up for other words. */
function similarity(
  goal: ReadonlySet<string>,
  acting: ReadonlySet<string>,
  heading: ReadonlySet<string>,
  known: ReadonlySet<string>,
): number {
  const shared = common(goal, heading)
  if (shared === 0) return 0
  return (
    alike(goal, heading) + (common(acting, known) > 0 ? sameDeed : 0) + (shared >= 3 && covered(goal, heading) >= 0.75 ? 0.15 : 0)
  )
}

/** "Cancel a couple of reservations", "cancel a flight": one deed upon the same records, even where it was refused. */
function verbBonus(
  lesson: Lesson,
  entry: { readonly heading: string; readonly steps: readonly { readonly tool: string }[] },
): number {
  const verbOf = (heading: string): string => [...stems(heading.split(' ')[0] ?? '')].join()
  const verb = verbOf(headingOf(lesson))
  const own = new Set(lesson.steps.map(({ tool }) => tool).filter((tool) => tool !== '' && !ofAllWork.test(tool)))
  return verb !== '' && verb === verbOf(entry.heading) && entry.steps.some(({ tool }) => own.has(tool)) ? sameVerb : 0
}

const looking = /^(?:get|list|search|find|read|view|fetch|check|show|query|browse|open|lookup|track|web|calculate|think)/i
const ofAllWork =
  /^(?:bash|shell|run|exec|ssh_exec|edit|write|read|glob|grep|python|sql|run_sql|run_script|terminal|apply_patch|edit_file|write_file|read_file|send_push|transfer_to_human_agents)$/i

/** The tools that do something of one kind, not those that look or do all work: what they do is what the task was about. */
function actingTools(steps: readonly { readonly tool: string }[]): ReadonlySet<string> {
  return new Set(steps.map(({ tool }) => tool).filter((tool) => tool !== '' && !looking.test(tool) && !ofAllWork.test(tool)))
}

async function newEntry(entry: string, domain: Domain, skills: SkillFiles, paths: readonly string[]): Promise<FileChange[]> {
  const home = `skills/${domain.slug}`
  const main = await skills.read(`${home}/SKILL.md`)
  const base = main ?? skillFile(domain)
  if (linesOf(base).length + linesOf(entry).length <= mostLines)
    return [{ op: 'write', path: `${home}/SKILL.md`, text: appendEntry(base, entry) }]
  const numbers = paths.flatMap((path) =>
    path.startsWith(`${home}/references/`) ? [Number(/(\d+)\.md$/.exec(path)?.[1] ?? 0)] : [],
  )
  const newest = Math.max(1, ...numbers)
  const current = `${home}/references/${newest}.md`
  const text = (await skills.read(current)) ?? ''
  if (text !== '' && linesOf(text).length + linesOf(entry).length <= mostLines)
    return [{ op: 'write', path: current, text: appendEntry(text, entry) }]
  const number = text === '' ? newest : newest + 1
  return [
    { op: 'write', path: `${home}/SKILL.md`, text: withPointer(base, number) },
    { op: 'write', path: `${home}/references/${number}.md`, text: appendEntry(`# ${domain.title}, part ${number + 1}\n`, entry) },
  ]
}

/** Tells the host of the further file, in the preamble where it reads first. */
function withPointer(text: string, number: number): string {
  const file = splitEntries(text)
  const pointer = `- More entries: [references/${number}.md](references/${number}.md)\n`
  return (
    appendEntry(file.preamble.trimEnd(), pointer) +
    file.blocks.map((block, index) => (index === 0 ? `\n${block.text}` : block.text)).join('')
  )
}

function skillFile(domain: Domain): string {
  return `---\nname: ${domain.slug}\ndescription: "Lessons from earlier work on ${domain.about}. Read before a task of this kind."\n---\n\n# ${domain.title}\n`
}
