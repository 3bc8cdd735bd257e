import { oneOf } from './pattern.ts'
import { isFailure } from './failures.ts'

/**
 * What clients and people put into a user's message that the user did not say; each is taken out, in this order.
 * Attacks and noise come in here: reminders of the host, skills in the prompt, pasted pages and logs, quoted mails.
 */
const foreign: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'blocks that a host or a program put in', pattern: /<([A-Za-z][\w-]*)(?:\s[^<>]{0,200})?>[\s\S]*?<\/\1>/g },
  {
    what: 'a block that was never closed',
    pattern: /<(?:system-reminder|INSTRUCTIONS|environment_context|skill|memory)\b[\s\S]*$/g,
  },
  { what: 'the title of such a block', pattern: /^# (?:AGENTS|CLAUDE|GEMINI)\.md instructions.*$/gm },
  { what: 'comments of a page', pattern: /<!--[\s\S]*?(?:-->|$)/g },
  { what: 'notes of the host', pattern: /^\[(?:Request interrupted|Image|Pasted|Attachment)[^\]]*\]$/gm },
  { what: 'code', pattern: /(`{3,}|~{3,})[\s\S]*?(?:\1|$)/g },
  { what: 'quoted lines', pattern: /^\s*>.*$/gm },
  { what: 'end marks of simulations', pattern: /#{3}\s?[A-Z]+\s?#{3}/g },
]

const pastedStart = oneOf('i')`
  (?:^|\n)[^\n]*\b(?:here(?:'s| is) (?:what|the (?:page|mail|email|message|article|text|output|log)))[^\n]{0,60}:\s*\n
  (?:^|\n)[^\n]*\b(?:(?:he|she|they|\w+) (?:wrote|says|said|writes|sent)(?: me)?)[^\n]{0,60}:\s*\n
  (?:^|\n)[^\n]*\b(?:forwarded message|schrieb|a écrit|escribió)[^\n]{0,60}:\s*\n
`
const logLine = oneOf('')`
  ^\s*(?:at\s+[\w$.<>]+\(|\d{4}-\d\d-\d\d|\[\d|\[?(?:ERROR|WARN|INFO|DEBUG|FATAL)\b|[EWIDV]\s\w+:|#\d+\s|\$\s)
  ^\s*(?:\*\s(?:What|Try)|Caused by|Traceback|File "|[\w$.]+(?:Error|Exception)\b|FAILURE|npm ERR)
  ^\s*(?:[\w./-]+\.\w{1,4}:\d+|[\w-]+-\d\s+\||(?:\/[\w.-]+){2,}:|(?:select|from|join|where|and) [^\n]*[=_(])
  ^\s*(?:group by |\+|\||\{|\}|Container )
`

/** What the user said in their own words, without what is pasted, quoted or put in by programs. */
export function ownWords(text: string): string {
  const bare = foreign.reduce((rest, { pattern }) => rest.replace(pattern, '\n'), text)
  const pasted = pastedStart.exec(bare)
  const unquoted = pasted === null ? bare : withoutParagraph(bare, pasted.index, pasted.index + pasted[0].length)
  const lines = unquoted.split('\n')
  return lines
    .filter((line, place) => !logLine.test(line) && !(place > 0 && isPasted(line)))
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .trim()
}

const person =
  /\b(?:i|im|i'm|me|my|we|our|us|you|u|pls|please|plz|can|could|fix|help|need|want|thanks|thx|ich|wir|bitte|je|tu|nous|yo|por favor|eu)\b|[?？]\s*$|[\u3040-\u9fff]/i
const listItem = /^\s*(?:[-*•]|\d+[.)])\s/

/** A further line that speaks of an error and of no person: it is copied from a screen. */
function isPasted(line: string): boolean {
  return (
    !listItem.test(line) &&
    !person.test(line) &&
    (isFailure(line) ||
      /\b(?:cannot|can't|could not|unable to|undefined|exception|occurred|went wrong|not specified|traceback)\b/i.test(line))
  )
}

/** The line that announces another person's words, and everything up to the next empty line, are not the user's. */
function withoutParagraph(text: string, intro: number, start: number): string {
  const end = text.indexOf('\n\n', start)
  return text.slice(0, intro) + (end < 0 ? '' : text.slice(end))
}

/** The text with long quotations taken out: they are somebody else's. A short one is a name, or the very words that the user wants or bans. */
export function withoutQuotes(text: string): string {
  return text.replace(
    /"[^"\n]{41,300}"|“[^”\n]{41,300}”|„[^“”\n]{41,300}[“”]|«[^»\n]{41,300}»|(?<![\p{L}\d])'[^'\n]{12,300}'(?!\p{L})/gu,
    ' ',
  )
}
