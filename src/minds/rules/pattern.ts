/** Alternatives of a pattern over several lines, tried in their order; blanks at the ends of a line do not count. */
export function alternatives({ raw: [text = ''] }: TemplateStringsArray): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '').join('|')
}

/** A pattern for lists that no line of code holds. */
export function oneOf(flags: string): (text: TemplateStringsArray) => RegExp {
  return (text) => new RegExp(alternatives(text), flags)
}
