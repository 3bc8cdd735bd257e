/** A Markdown file cut at its front matter; joined in order, the three texts are the file again. */
export type FrontMatterCut = {
  /** What stands before the front matter: blank lines, a byte order mark, comments. */
  readonly before: string
  /** The YAML between the two `---` lines. */
  readonly yaml: string
  readonly after: string
}

const opening = /^\uFEFF?(?:[ \t]*\r?\n|[ \t]*<!--[\s\S]*?-->[ \t]*\r?\n)*---[ \t]*\r?\n/
const closing = /(^|\n)---[ \t]*(\r?\n|$)/

/** Finds the front matter, which need not start on the first line; null when the file has none or it is never closed. */
export function cutFrontMatter(text: string): FrontMatterCut | null {
  const open = opening.exec(text)
  if (open === null) return null
  const start = open[0].length
  const close = closing.exec(text.slice(start))
  if (close === null) return null
  const end = start + close.index + (close[1] ?? '').length
  return { before: text.slice(0, start), yaml: text.slice(start, end), after: text.slice(end) }
}
