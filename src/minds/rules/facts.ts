import { oneOf } from './pattern.ts'
import type { FileChange } from '../../model/lesson.ts'
import { linesOf } from '../../model/entry.ts'
import { alike, covered, stems } from '../../model/words.ts'
import type { SkillFiles } from '../../seams/mind.ts'

const directory = 'skills/user-general-facts'

type Topic = { readonly file: string; readonly title: string; readonly pattern: RegExp }

/** Where a fact is filed; the first topic that fits. */
export const topics: readonly Topic[] = [
  {
    file: 'communication-style',
    title: 'Communication Style',
    pattern: oneOf('i')`
      \b(?:answers?|reply|replies|respond|write to|tone|emojis?|exclamation|formal|informal|concise|compact|brief)\b
      \b(?:paragraph|in (?:english|german|french|spanish|writing)|phone|e-?mail|teams|questions?|jargon|contact)\b
      \b(?:message|call(?:ed)?|hints?|explain)\b|deutsch|français|español|português|中文|日本語|敬語
    `,
  },
  {
    file: 'coding-preferences',
    title: 'Coding Preferences',
    pattern: oneOf('i')`
      \b(?:code|commit|commits|branch|git|test|tests|ci|npm|pnpm|yarn|pip|lint|type ?check|comments?|deploy|deploys)\b
      \b(?:merge|squash|pr|prs|tags?|repo|repos|build|python|typescript|javascript|java|kotlin|rust|go|sql|css)\b
      \b(?:function|library|dependenc\w+|release|docker|paths|gradlew)\b|注释|提交
    `,
  },
  {
    file: 'tech-stack',
    title: 'Tech Stack',
    pattern:
      /\b(?:uses|runs? on|server|database|postgres|excel|mac|windows|linux|android|iphone|laptop|editor|framework|stack|version|cloud|cluster|nas|extensions?|systemd)\b/i,
  },
  {
    file: 'work-context',
    title: 'Work Context',
    pattern:
      /\b(?:company|team|boss|manager|customers?|clients?|work|works|job|runs?|office|colleague|owner|invoice|business|department|shift|project|product|dba|freeze|approv\w+|contract|deadline)\b/i,
  },
]

const general: Topic = { file: 'personal', title: 'Personal', pattern: /^/ }

/** Facts of which a person has one at a time: a new one replaces the old, whatever its words. */
const slots: readonly { readonly slot: string; readonly pattern: RegExp }[] = [
  { slot: 'name', pattern: /\bthe user's name is\b|\bthe user is called\b/i },
  { slot: 'home', pattern: /\bthe user (?:lives in|is based in|is from|moved to)\b/i },
  { slot: 'work', pattern: /\bthe user works (?:at|for)\b/i },
  {
    slot: 'answers in',
    pattern:
      /\b(?:answer|reply|respond|write)(?: \w+)? (?:only |always )?in (?:english|german|french|spanish|portuguese|chinese|japanese|italian|dutch)\b/i,
  },
  {
    slot: 'length',
    pattern:
      /\b(?:at most|max(?:imum)?|no more than|under) (?:\d+|one|two|three|five|ten) (?:lines?|words?|sentences?|paragraphs?|pages?)\b/i,
  },
  { slot: 'package manager', pattern: /\b(?:npm|pnpm|yarn|bun)\b/i },
  { slot: 'clock', pattern: /\b(?:12|24) ?-?h(?:our)?s?\b|\bam\/pm\b/i },
]

/** The page of a topic with these facts on it, one a line; corrections replace what they correct. Empty when nothing is new. */
export async function factChanges(facts: readonly string[], skills: SkillFiles, paths: readonly string[]): Promise<FileChange[]> {
  if (!paths.some((path) => path.startsWith(`${directory}/`))) return []
  const pages = new Map<string, { before: string | null; text: string }>()
  for (const path of paths.filter(
    (each) => each.startsWith(`${directory}/`) && each.endsWith('.md') && !each.endsWith('SKILL.md'),
  )) {
    const text = await skills.read(path)
    if (text !== null) pages.set(path, { before: text, text })
  }
  for (const fact of facts) file(fact, pages)
  return [...pages].flatMap(([path, { before, text }]): FileChange[] => (before === text ? [] : [{ op: 'write', path, text }]))
}

function file(fact: string, pages: Map<string, { before: string | null; text: string }>): void {
  const clean = fact.replace(/\s+/g, ' ').trim()
  for (const [path, page] of pages) {
    for (const line of linesOf(page.text)) {
      const old = /^[-*] (.*?)\s*$/.exec(line)?.[1]
      if (old === undefined) continue
      const relation = relationOf(old, clean)
      if (relation === 'same') return
      if (relation === 'replaces') {
        pages.set(path, { ...page, text: page.text.replace(line, () => `- ${clean}\n`) })
        return
      }
    }
  }
  const topic = topics.find((each) => each.pattern.test(clean)) ?? general
  const path = `${directory}/${topic.file}.md`
  const page = pages.get(path) ?? { before: null, text: `# ${topic.title}\n\n` }
  const gap = page.text.endsWith('\n') ? '' : '\n'
  pages.set(path, { ...page, text: `${page.text}${gap}- ${clean}\n` })
}

const negative = /\b(?:not|never|no|without|avoid\w*|hates?|dislikes?|don'?t|nie|niemals|kein\w*|jamais|nunca)\b|不|别/i

/** What a fact is about: wanting, needing and preferring are one. */
function gist(fact: string): Set<string> {
  const words = stems(fact.replace(/ \(about: [^)]*\)/, ''))
  for (const word of ['user', 'assistant', 'want', 'need', 'prefer', 'like']) words.delete(word)
  return words
}

/** How a new fact stands to an old one. */
export function relationOf(old: string, fresh: string): 'same' | 'replaces' | 'apart' {
  const [one, other] = [gist(old), gist(fresh)]
  const numbers = (text: string): string => (text.match(/\d+(?:[.,:]\d+)*/g) ?? []).join(' ')
  const likeness = alike(one, other)
  const sharedSlot = slots.find(({ pattern }) => pattern.test(old) && pattern.test(fresh))
  if (likeness >= 0.99 || (likeness >= 0.7 && numbers(old) === numbers(fresh) && negative.test(old) === negative.test(fresh)))
    return 'same'
  if (sharedSlot !== undefined) return 'replaces'
  // The opposite is told in nearly the same words; a sentence that merely shares half of them is another fact.
  if (likeness >= 0.65 && negative.test(old) !== negative.test(fresh)) return 'replaces'
  if (likeness >= 0.5 && numbers(old) !== numbers(fresh)) return 'replaces'
  if (covered(one, other) >= 0.9 && one.size > other.size && other.size >= 3) return 'same'
  // "Is a gold member", then "is a gold member with you guys": the old words, and a few more of no weight.
  const isLonger = covered(one, other) === 1 && one.size >= 2 && other.size - one.size <= 2
  return isLonger && other.size > one.size && negative.test(old) === negative.test(fresh) ? 'replaces' : 'apart'
}
