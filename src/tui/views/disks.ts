import type { Disk } from '../../model/disk.ts'
import { known, type Data } from '../data.ts'
import { rowList, type Row, type Rows } from '../rows.ts'
import { display, oneLine } from '../text/display.ts'
import { renderMarkdown } from '../text/markdown.ts'
import { span, wrapLine, wrapText, type Line } from '../text/spans.ts'
import { fit } from '../text/width.ts'
import { bytes } from '../../model/size.ts'
import { longTime, shortTime } from '../text/words.ts'
import { passes, type View } from './context.ts'

const empty = ['There is no disk yet.', '', 'A disk is a tree of files that an agent keeps:', '  acontext disks create']

/** The disks: those that agents keep, then the folder of each skill. */
export const disksView: View<unknown> = (_, { data, filter, now }) => {
  const disks = known(data, 'disks').value
  if (disks === undefined) return null
  const named = disks
    .map((disk) => ({ disk, name: nameOf(disk, data) }))
    .filter(({ disk, name }) => passes(`${disk.id} ${name}`, filter))
  const ordered = [...named.filter(({ disk }) => disk.skill === null), ...named.filter(({ disk }) => disk.skill !== null)]
  const rows = ordered.map(({ disk, name }): Row => ({
    key: disk.id,
    line: [
      span(`${shortTime(disk.createdAt, now).padEnd(11)} `, 'dim'),
      span(disk.id.slice(0, 8), 'warn'),
      span(`  ${name}`, disk.skill === null ? 'plain' : 'accent'),
    ],
    opens: { at: 'folder', disk: disk.id, path: '/' },
    about: { id: disk.id, name },
  }))
  return rowList(rows, filter === '' ? empty : [`No disk holds "${oneLine(filter)}".`])
}

/** Spaces often hold skills of the same name. */
function nameOf({ skill }: Disk, data: Data): string {
  if (skill === null) return 'a disk of its own'
  const space = known(data, 'skills').value?.find(({ id }) => id === skill.id)?.space ?? null
  const home = known(data, 'spaces').value?.find(({ id }) => id === space)?.name
  return `the skill ${oneLine(skill.name)}${home === undefined ? '' : ` of ${oneLine(home)}`}`
}

/** What lies in a folder of a disk: folders first. */
export const folderView: View<{ readonly disk: string; readonly path: string }> = ({ disk, path }, context) => {
  const listing = known(context.data, 'folder', `${disk} ${path}`).value
  if (listing === undefined) return null
  const folders = listing.directories.map((name): Row => {
    const folder = `${path}${name}/`
    return {
      key: folder,
      line: [span(`${oneLine(name)}/`, 'accent')],
      opens: { at: 'folder', disk, path: folder },
      about: { id: folder, name: oneLine(folder) },
    }
  })
  const files = listing.artifacts.map((artifact): Row => {
    const name = oneLine(artifact.path.slice(path.length))
    return {
      key: artifact.path,
      line: [
        span(fit(name, Math.max(12, context.width - 34))),
        span(` ${bytes(artifact.size).padStart(8)}  `, 'dim'),
        span(shortTime(artifact.updatedAt, context.now), 'dim'),
      ],
      opens: { at: 'artifact', disk, path: artifact.path },
      about: { id: artifact.path, name },
    }
  })
  return rowList([...folders, ...files], ['Nothing lies here.'])
}

/** A file of a disk: what is known of it, and its text when it has one. */
export const artifactView: View<{ readonly disk: string; readonly path: string }> = ({ disk, path }, context) => {
  const found = known(context.data, 'artifact', `${disk} ${path}`).value
  if (found === undefined) return null
  return context.memo(found, `${context.width}`, (): Rows => {
    const { artifact, content } = found
    const about = { id: path, name: oneLine(path) }
    const facts = `${artifact.mime}, ${bytes(artifact.size)}, ${longTime(artifact.updatedAt)}`
    const head = wrapLine([span(oneLine(facts), 'dim')], context.width).map((line): Row => ({ line, about }))
    const text = content?.raw ?? null
    if (text === null) return rowList([...head, { line: [], still: true }, { line: [span('It is no text.', 'dim')], about }])
    const lines = path.endsWith('.md') ? renderMarkdown(text, context.width) : plainLines(text, context.width)
    const body = lines.flatMap(({ line, rows }) => rows.map((each, part): Row => ({ key: `${line}:${part}`, line: each, about })))
    return rowList([...head, { line: [], still: true }, ...body])
  })
}

function plainLines(text: string, width: number): readonly { line: number; rows: readonly Line[] }[] {
  const lines = display(text).replace(/\n$/, '').split('\n')
  return lines.map((line, index) => ({ line: index + 1, rows: wrapText(line, width) }))
}
