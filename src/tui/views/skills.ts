import type { SpaceSummary } from '../../memory/memory.ts'
import type { Skill } from '../../model/space.ts'
import { known } from '../data.ts'
import { rowList, type Row } from '../rows.ts'
import type { Route } from '../routes.ts'
import { oneLine } from '../text/display.ts'
import { cutLine, span } from '../text/spans.ts'
import { fit } from '../text/width.ts'
import { count } from '../../model/count.ts'
import { isOpen, passes, type Context, type View } from './context.ts'

const empty = [
  'There is no space of skills yet.',
  '',
  'A space learns from conversations. Make one by bringing some in, in another terminal:',
  '  acontext sessions import ~/.claude/projects --space coding',
]

/** Spaces, the skills in them, and the files of each. */
export const skillsView: View<unknown> = (_, context) => {
  const spaces = known(context.data, 'spaces').value
  const skills = known(context.data, 'skills').value
  if (spaces === undefined || skills === undefined) return null
  const { width, filter, unfolded, turned } = context
  const sums = spaces.map(({ id, name, lessons, waiting }) => [id, name, lessons, waiting].join(' ')).join()
  const rows = context.memo(skills, [width, filter, unfolded, [...turned].join(' '), sums].join(), () =>
    spacesRows(spaces, skills, context),
  )
  return rowList(rows, filter === '' ? empty : [`No skill holds "${oneLine(filter)}".`])
}

function spacesRows(spaces: readonly SpaceSummary[], skills: readonly Skill[], context: Context): readonly Row[] {
  return spaces.flatMap((space) =>
    spaceRows(
      space,
      skills.filter(
        (skill) => skill.space === space.id && passes(`${space.name} ${skill.name} ${skill.description}`, context.filter),
      ),
      context,
    ),
  )
}

function spaceRows(space: SpaceSummary, skills: readonly Skill[], context: Context): readonly Row[] {
  if (context.filter !== '' && skills.length === 0) return []
  const open = isOpen(space.id, context, true)
  const sums = `${count(space.skills, 'skill')}, ${count(space.lessons, 'lesson')}${space.waiting > 0 ? `, ${space.waiting} waiting` : ''}`
  const head: Row = {
    key: space.id,
    line: [
      span(open ? '▾ ' : '▸ ', 'dim'),
      span(oneLine(space.name), 'strong'),
      span(`  ${sums}`, space.waiting > 0 ? 'warn' : 'dim'),
    ],
    fold: space.id,
    opens: { at: 'history', target: space.name },
    about: { id: space.id, place: space.name, name: oneLine(space.name) },
  }
  return open ? [head, ...skills.flatMap((skill) => skillRows(space, skill, context))] : [head]
}

function skillRows(space: SpaceSummary, skill: Skill, context: Context): readonly Row[] {
  const slug = skill.path.slice('skills/'.length)
  const target = `${space.name}/${slug}`
  const open = isOpen(skill.id, context, context.width >= 60 && skill.files.length <= 3)
  const name = oneLine(skill.name)
  const tone = skill.problem === null ? 'dim' : 'bad'
  const description = oneLine(skill.problem ?? skill.description)
  const head: Row = {
    key: skill.id,
    line: cutLine(
      [
        span(skill.files.length > 1 ? (open ? '  ▾ ' : '  ▸ ') : '    ', 'dim'),
        span(fit(name, Math.min(26, context.width / 2)), 'accent'),
        span(` ${description}`, tone),
      ],
      context.width,
    ),
    fold: skill.id,
    opens: fileRoute(`${target}/SKILL.md`),
    about: { id: skill.id, place: target, name },
  }
  if (!open) return [head]
  const others = skill.files.filter((file) => file !== 'SKILL.md')
  return [head, ...others.map((file): Row => fileRow(target, skill, file))]
}

function fileRow(target: string, skill: Skill, file: string): Row {
  const place = `${target}/${file}`
  return {
    key: `${skill.id} ${file}`,
    line: [span(`      ${oneLine(file)}`)],
    opens: fileRoute(place),
    about: { id: place, place, name: oneLine(file) },
  }
}

function fileRoute(target: string): Route {
  return { at: 'file', target, look: 'rendered' }
}
