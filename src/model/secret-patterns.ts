import { looksLikePassword } from './secret-checks.ts'
import { needDigit, passwordWord, secretRules, type SecretRule } from './secret-rules.ts'

/** A stretch of text that must not be kept. */
type Span = { readonly start: number; readonly end: number; readonly kind: string }

/** How far behind the word "password" a password may stand. */
const reach = 160
const anyPassword = new RegExp(passwordWord, 'iu')

/** Secrets and personal numbers that a list of key formats does not know; in order of position, not overlapping. */
export function findSecrets(text: string): Span[] {
  const rules = /\d/.test(text) ? secretRules : secretRules.filter((rule) => !needDigit.has(rule.kind))
  return mergeSpans([...rules.flatMap((rule) => spansOf(rule, text)), ...passwordsNearTheWord(text)])
}

/** Spans in order of position, each stretch of text once. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  for (const span of [...spans].sort((one, other) => one.start - other.start || other.end - one.end)) {
    const last = merged.at(-1)
    if (last === undefined || span.start >= last.end) merged.push(span)
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end }
  }
  return merged
}

function spansOf(rule: SecretRule, text: string): Span[] {
  return [...text.matchAll(rule.pattern)].flatMap((match) => {
    const secret = match.groups?.['secret'] ?? match[0]
    const start = match.index + match[0].lastIndexOf(secret)
    return secret === '' || rule.check?.(secret) === false ? [] : [{ start, end: start + secret.length, kind: rule.kind }]
  })
}

/** What is shaped like a password where the talk is of passwords: "my senha fails, mine is Boavista@22". */
function passwordsNearTheWord(text: string): Span[] {
  const spans: Span[] = []
  if (!anyPassword.test(text)) return spans
  for (const word of text.matchAll(new RegExp(passwordWord, 'giu'))) {
    const from = word.index + word[0].length
    for (const token of text.slice(from, from + reach).matchAll(/[^\s"'“”„«»()<>,;，。、]{6,40}/gu)) {
      const bare = token[0].replace(/[.:!?]+$/, '')
      const start = from + token.index
      if (looksLikePassword(bare)) spans.push({ start, end: start + bare.length, kind: 'password' })
    }
  }
  return spans
}
