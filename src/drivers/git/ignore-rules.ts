import ignore from 'ignore'
import type { Ignore } from 'ignore'

/** What is ignored at and below a folder. */
export type IgnoreRules = { readonly ignores: (path: string) => boolean; readonly own: Ignore }

// As `git init` sets core.ignorecase.
const ignorecase = process.platform === 'darwin' || process.platform === 'win32'

export const noRules: IgnoreRules = rulesOf(ignore({ ignorecase }))

/** The rules above with those of one more file, which win; `folder` ("" or with a slash at the end) is where it lies. */
export function withRules(above: IgnoreRules, text: string, folder: string): IgnoreRules {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  return rulesOf(
    ignore({ ignorecase })
      .add(above.own)
      .add(lines.map((line) => fromRoot(line, folder))),
  )
}

function rulesOf(own: Ignore): IgnoreRules {
  return { own, ignores: (path) => own.ignores(path) }
}

/** A rule of a folder's own file as it would stand in the root's. */
function fromRoot(line: string, folder: string): string {
  const isRule = line.trim() !== '' && !line.startsWith('#')
  if (folder === '' || !isRule) return line
  const negated = line.startsWith('!')
  const pattern = (negated ? line.slice(1) : line).replace(/^\\(?=[!#])/, '')
  const place = folder.replace(/[\\*?[\]!# ]/g, '\\$&')
  const isAnchored = pattern.trimEnd().slice(0, -1).includes('/')
  return `${negated ? '!' : ''}${/^[!#]/.test(place) ? '\\' : ''}${place}${isAnchored ? pattern.replace(/^\//, '') : `**/${pattern}`}`
}
