import { cutFrontMatter } from '../../model/front-matter.ts'
import type { Lesson } from '../../model/lesson.ts'
import { splitEntries } from '../../model/entry.ts'
import { localTime } from '../../model/time.ts'
import { common, stems } from '../../model/words.ts'
import type { LearnInput, SkillFiles } from '../../seams/mind.ts'
import { lessonText } from './distil.ts'
import { clean, oneLine, tokensOf } from './quote.ts'
import { similarEntries } from './similar.ts'

const shownEntries = 4
const shownHeadings = 12
const shownFiles = 12
const headLimit = 4000
/** Of what the model is shown, so much at most are instructions of skills. */
const headShare = 0.4

/** The lesson, the skills that there are, and those parts of them that matter, all as data. */
export async function learnOpening(
  { lesson, skills, zone }: LearnInput,
  tokens: number,
): Promise<{ readonly text: string; readonly read: ReadonlySet<string> }> {
  const { day, time } = localTime(lesson.at, zone)
  const { goal, appliesWhen, body, steps } = lesson
  const list = await skillList(skills)
  const heads = await chosenHeads(lesson, skills, list, tokens * headShare)
  const near = await similarEntries(lessonText(lesson), skills, shownEntries)
  const text = [
    '# The lesson',
    JSON.stringify({ goal, applies_when: appliesWhen, ...body, steps, happened: `${day} ${time}` }),
    '',
    '# Skills of the space',
    ...list.map((skill) => JSON.stringify({ path: skill.home, description: skill.description, files: skill.files })),
    '',
    ...heads.map(({ path, text: head }) => `# ${path}, as data\n${JSON.stringify(head)}\n`),
    ...(near.length === 0
      ? []
      : ['# Entries that come near', ...near.map((entry) => JSON.stringify({ ...entry, text: clean(entry.text, 1500) }))]),
  ].join('\n')
  return { text, read: new Set(heads.map(({ home }) => home)) }
}

type Listed = { readonly home: string; readonly description: string; readonly files: readonly string[] }

async function skillList(skills: SkillFiles): Promise<readonly Listed[]> {
  const paths = await skills.paths()
  const homes = [
    ...new Set(paths.filter((path) => /^skills\/[^/]+\/SKILL\.md$/.test(path)).map((path) => path.replace('/SKILL.md', ''))),
  ]
  return Promise.all(
    homes.map(async (home) => {
      const own = paths.filter((path) => path.startsWith(`${home}/`))
      const description = descriptionIn((await skills.read(`${home}/SKILL.md`)) ?? '')
      const files = await Promise.all(
        own.slice(-shownFiles).map(async (path) => fileLine(path.slice(home.length + 1), (await skills.read(path)) ?? '')),
      )
      return { home, description, files }
    }),
  )
}

function fileLine(name: string, text: string): string {
  const headings = splitEntries(text).blocks.map(({ heading }) => oneLine(heading, 80))
  return headings.length === 0 ? name : `${name}: ${headings.slice(-shownHeadings).join(' | ')}`
}

/** Good enough to choose by; what the front matter means is read elsewhere. */
function descriptionIn(text: string): string {
  const yaml = cutFrontMatter(text)?.yaml ?? ''
  return oneLine(/^description:[ \t]*(?:[>|][-+]?[ \t]*\n)?([\s\S]*?)(?=^\S|$(?![\s\S]))/m.exec(yaml)?.[1] ?? '', 400).replace(
    /^["']|["']$/g,
    '',
  )
}

/** The instructions of the skills that a lesson may belong to, the likeliest first. */
async function chosenHeads(
  lesson: Lesson,
  skills: SkillFiles,
  list: readonly Listed[],
  tokens: number,
): Promise<readonly { readonly home: string; readonly path: string; readonly text: string }[]> {
  const wanted = stems(lessonText(lesson))
  const isFact = lesson.body.kind === 'facts' || lesson.body.kind === 'preferences'
  const ranked = list
    .map((skill) => ({
      skill,
      shared:
        common(wanted, stems(`${skill.home} ${skill.description} ${skill.files.join(' ')}`)) +
        (isFact && skill.home.endsWith('user-general-facts') ? 100 : 0),
    }))
    .filter(({ skill, shared }) => shared > 0 && skill.home !== 'skills/daily-logs')
    .sort((one, other) => other.shared - one.shared)
  const chosen: { home: string; path: string; text: string }[] = []
  let left = tokens
  for (const { skill } of ranked) {
    const path = `${skill.home}/SKILL.md`
    const text = clean((await skills.read(path)) ?? '', headLimit)
    left -= tokensOf(text)
    if (left < 0) break
    chosen.push({ home: skill.home, path, text })
  }
  return chosen
}
