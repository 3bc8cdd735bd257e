import type { Conflict, Reverted } from '../memory/memory.ts'
import type { Look } from './look.ts'
import { targetWord } from './target-word.ts'
import { block, inline } from './text.ts'
import { count } from '../model/count.ts'
import { wrap } from './wrap.ts'
import { shortId } from '../model/short-id.ts'

/** Places where taking back and a later change want different texts: both, one after the other, and what to do. */
export function conflictLines(conflicts: readonly Conflict[], look: Look, space: string | null): string {
  return conflicts
    .map(({ path, heading, now, then, by }) => {
      const target = targetWord(space, path)
      return [
        `${look.paint('bold', inline(path.replace(/^skills\//, '')))}${heading === null ? '' : `, under "${inline(heading)}"`}`,
        look.paint(
          'dim',
          by === null
            ? '  It says now:'
            : `  It says now (${inline(by.author.name)}: "${inline(by.subject)}", ${shortId(by.oid)}):`,
        ),
        ...side(now, look, 'green'),
        look.paint('dim', '  Without the lesson it would say:'),
        ...side(then, look, 'red'),
        ...(path.startsWith('skills/')
          ? [
              `  ${look.paint('cyan', `acontext skills blame ${target}`)}`,
              `  ${look.paint('cyan', `acontext skills edit ${target}`)}`,
            ]
          : []),
      ].join('\n')
    })
    .join('\n\n')
}

function side(text: string, look: Look, style: 'green' | 'red'): string[] {
  if (text.trim() === '') return [look.paint('dim', '  │ (nothing)')]
  return block(text)
    .trimEnd()
    .split('\n')
    .flatMap((line) => wrap(line, look.width === null ? null : look.width - 4))
    .map((line) => `  ${look.paint(style, '│')} ${line}`.trimEnd())
}

/** What came of taking back several lessons, a line each. */
export function forgottenLines(reverted: readonly Reverted[], look: Look): string {
  return reverted
    .map((each) => {
      const subject = inline(each.subject)
      if (each.conflicts.length > 0)
        return `${look.paint('red', 'conflict   ')} ${subject} ${look.paint('dim', `(${count(each.conflicts.length, 'place')})`)}`
      if (each.commit === null) return `${look.paint('dim', 'gone before')} ${subject}`
      return `${look.paint('green', 'taken back ')} ${subject} ${look.paint('dim', `(${shortId(each.commit)})`)}`
    })
    .join('\n')
}
