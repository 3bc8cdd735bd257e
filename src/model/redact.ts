/** The text with `[redacted]` for each span, so that a reader knows that something stood there; spans in order, not overlapping. */
export function redact(text: string, spans: readonly { readonly start: number; readonly end: number }[]): string {
  return [...spans].reverse().reduce((rest, { start, end }) => `${rest.slice(0, start)}[redacted]${rest.slice(end)}`, text)
}
