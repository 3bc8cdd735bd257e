import { joinEntries, linesOf, splitEntries } from '../../model/entry.ts'
import { readEntry } from '../../model/entry-fields.ts'
import type { FileChange } from '../../model/lesson.ts'
import { stampOf } from '../../model/time.ts'
import { keepHandEdits } from '../hand-edits.ts'
import type { ToolUse } from '../verbs/blocks.ts'
import type { Parts } from '../parts.ts'
import { allRepositories } from '../refs.ts'
import { writeSpace } from '../write-space.ts'

type Rename = { readonly from: string; readonly to: string }
type Page = { readonly path: string; readonly text: string }

const stepOfTool = /^(\d+\.[ \t]+`)([^`\n]+)(`)/

/** The tools that steps name, by name. */
export async function toolsOf(parts: Parts): Promise<readonly ToolUse[]> {
  const counts = new Map<string, number>()
  for (const { id } of allRepositories(parts))
    for (const { text } of await pagesOf(parts, id))
      for (const block of splitEntries(text).blocks)
        for (const { tool } of readEntry(block.text).steps) if (tool !== '') counts.set(tool, (counts.get(tool) ?? 0) + 1)
  return [...counts].map(([name, steps]) => ({ name, steps })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Gives tools other names in all steps; no other byte of a file changes. */
export async function renameTools(parts: Parts, renames: readonly Rename[]): Promise<{ readonly changed: number }> {
  let changed = 0
  for (const { id } of allRepositories(parts)) {
    const inside = await parts.locks.hold(`space:${id}`, async () => {
      await keepHandEdits(parts, id)
      let steps = 0
      const written = await writeSpace(parts, id, async () => {
        steps = 0
        const changes = (await pagesOf(parts, id)).flatMap(({ path, text }): FileChange[] => {
          const renamed = renamedIn(text, renames)
          steps += renamed.steps
          return renamed.steps === 0 ? [] : [{ op: 'write', path, text: renamed.text }]
        })
        const now = stampOf(parts.clock.now())
        const subject = `Rename ${renames.map(({ from, to }) => `${from} to ${to}`).join(', ')}`.slice(0, 100)
        return { changes, note: { subject, body: '', trailers: [], author: await parts.person(), happenedAt: now, at: now } }
      })
      return written === null ? 0 : steps
    })
    if (inside > 0) parts.bus.emit({ type: 'space-changed', space: id })
    changed += inside
  }
  return { changed }
}

function renamedIn(text: string, renames: readonly Rename[]): { readonly text: string; readonly steps: number } {
  const names = new Map(renames.map(({ from, to }) => [from, to]))
  let steps = 0
  const { preamble, blocks } = splitEntries(text)
  const changed = blocks.map((block) => {
    const tools = new Set(readEntry(block.text).steps.map(({ tool }) => tool))
    const lines = linesOf(block.text).map((line) =>
      line.replace(stepOfTool, (whole, before: string, tool: string, after: string) => {
        const name = tools.has(tool) ? names.get(tool) : undefined
        if (name === undefined || name === tool) return whole
        steps += 1
        return before + name + after
      }),
    )
    return { heading: block.heading, text: lines.join('') }
  })
  return { text: joinEntries({ preamble, blocks: changed }), steps }
}

async function pagesOf(parts: Parts, repository: string): Promise<readonly Page[]> {
  const skills = (await parts.spaces.skills(repository)).filter((skill) => skill.repository === repository)
  const records = await parts.spaces.records(repository)
  return skills.flatMap((skill) => {
    const folder = records.find(({ id }) => id === skill.id)?.path ?? skill.path
    return skill.files.flatMap((file): Page[] => {
      const path = `${folder}/${file}`
      const text = /\.(?:md|markdown)$/i.test(file) ? parts.spaces.file(repository, path) : null
      return text === null ? [] : [{ path, text }]
    })
  })
}
