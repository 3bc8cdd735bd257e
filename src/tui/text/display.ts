// C0 and C1 controls but the line feed, line and paragraph separators, marks that turn the direction of writing, and the
// invisible tag characters in which text can be hidden from a reader.
const controls =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\u{e0000}-\u{e0fff}]/gu
// Joiners, variation selectors and skin tones: terminals do not agree on how wide what they join is, so it is shown apart.
const joiners = /[\u200b-\u200d\u2060-\u2064\ufeff\ufe00-\ufe0f\u00ad\u034f\u061c\u180b-\u180f]|[\u{1f3fb}-\u{1f3ff}]/gu
const loneSurrogates = /\p{Surrogate}/gu
const ordinary = /^[\n\u0020-\u007e]*$/
const tab = '  '

/** Data as a terminal can show it and does not obey: its lines stay, control characters and escape sequences are spelt out. */
export function display(text: string): string {
  if (ordinary.test(text)) return text
  return text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', tab)
    .replace(controls, spelt)
    .replace(joiners, '')
    .replace(loneSurrogates, '\ufffd')
    .normalize('NFC')
}

/** Data as one line of that kind: every stretch of blanks is one blank. */
export function oneLine(text: string): string {
  return display(text.replace(/\s+/g, ' ').trim())
}

function spelt(control: string): string {
  return `\\u${(control.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}
