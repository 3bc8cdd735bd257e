import { cutFrontMatter } from '../../model/front-matter.ts'
import type { Lesson } from '../../model/lesson.ts'
import { slugOf } from '../../model/slug.ts'
import { common, stems } from '../../model/words.ts'
import type { SkillFiles } from '../../seams/mind.ts'

/**
 * A person's own skill asks for lessons by two keys below `metadata:` in its front matter:
 *
 *     metadata:
 *       acontext-topic-files: "topics/{topic}.md"
 *       acontext-topics: "deploy, rollback, incident"
 *
 * A lesson that speaks of one of the topics goes into the file of that topic, as an entry. Without the first key the rules
 * never touch the skill.
 */
const patternKey = /^[ \t]+acontext-topic-files:[ \t]*["']?([^"'\n]+?)["']?[ \t]*$/m
const topicsKey = /^[ \t]+acontext-topics:[ \t]*["']?([^"'\n]+?)["']?[ \t]*$/m
const safePattern = /^(?:[a-z0-9-]+\/)*[a-z0-9-]*\{topic\}[a-z0-9-]*\.md$/

/** The file of a person's skill that wants this lesson, with its text; null when none does. */
export async function topicFile(
  lesson: Lesson,
  skills: SkillFiles,
  paths: readonly string[],
): Promise<{ path: string; text: string } | null> {
  for (const path of paths.filter((each) => /^skills\/[^/]+\/SKILL\.md$/.test(each))) {
    const yaml = cutFrontMatter((await skills.read(path)) ?? '')?.yaml ?? ''
    const pattern = patternKey.exec(yaml)?.[1] ?? ''
    const topic = wantedTopic(topicsKey.exec(yaml)?.[1] ?? '', lesson)
    if (!safePattern.test(pattern) || topic === null) continue
    const file = path.replace(/SKILL\.md$/, pattern.replace('{topic}', slugOf(topic, 'topic')))
    return { path: file, text: (await skills.read(file)) ?? `# ${topic}\n` }
  }
  return null
}

function wantedTopic(topics: string, lesson: Lesson): string | null {
  const words = stems(`${lesson.goal} ${lesson.appliesWhen}`)
  const wanted = topics.split(',').map((topic) => topic.trim())
  return wanted.find((topic) => topic !== '' && common(stems(topic), words) >= stems(topic).size) ?? null
}
