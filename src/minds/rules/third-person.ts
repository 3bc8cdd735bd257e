import { oneOf } from './pattern.ts'
import { withoutLeads } from './asks.ts'
import { clipped } from './sentences.ts'

type Kind = 'preference' | 'fact'

/** What stands before a wish that is kept in its own language; the pronouns inside stay the user's. */
const otherLanguages: readonly { readonly wish: string; readonly fact: string; readonly sign: RegExp }[] = [
  { wish: 'ユーザーの希望：', fact: 'ユーザーについて：', sign: /[\u3040-\u30ff]/ },
  { wish: '用户要求：', fact: '关于用户：', sign: /[\u4e00-\u9fff]/ },
  {
    wish: 'Wunsch des Nutzers: ',
    fact: 'Über den Nutzer: ',
    sign: /[äöüß]|\b(?:und|nicht|immer|bitte|ich|wir|kein|auf|mit|der|die|das|nie|niemals)\b/i,
  },
  {
    wish: "Souhait de l'utilisateur : ",
    fact: "À propos de l'utilisateur : ",
    sign: /\b(?:je|toujours|jamais|pas|les|des|une|pour|avec|est|mon|prochaine fois|tes)\b|[êùœ]/i,
  },
  {
    wish: 'Desejo do usuário: ',
    fact: 'Sobre o usuário: ',
    sign: /[ãõ]|\b(?:sempre|você|não|nao|uma|com|meu|minha|pra|pro|eu|sou|trabalho)\b/i,
  },
  {
    wish: 'Deseo del usuario: ',
    fact: 'Sobre el usuario: ',
    sign: /[ñ¿¡]|\b(?:siempre|nunca|que|hasta|por|los|las|una|para|con|mi|quiero|prefiero|soy|trabajo)\b/i,
  },
]

const english = /\b(?:the|i|i'm|im|my|we|our|not|is|are|always|never|don'?t|no|please|only|and|every|with|in|to|use|keep)\b/gi

const pronouns: readonly (readonly [RegExp, string])[] = [
  [/\b(?:i'm|im|i am)\b/gi, 'the user is'],
  [/\b(?:i've|ive|i have)\b/gi, 'the user has'],
  [/\bi'll\b/gi, 'the user will'],
  [/\b(?:i'd|id) (?=like|rather|prefer)/gi, 'the user would '],
  [/\bi( really| just| still| also)? (?:don't|dont|do not) /gi, 'the user$1 does not '],
  [/\bi (?:was)\b/gi, 'the user was'],
  [/\bi (?:can't|cant|cannot)\b/gi, 'the user cannot'],
  [/\b(?:we're|we are)\b/gi, "the user's team is"],
  [/\b(?:we've|we have)\b/gi, "the user's team has"],
  [/\bwe( really| just| still| also)? (?:don't|dont|do not) /gi, "the user's team$1 does not "],
  [/\bwe (?:can't|cant|cannot)\b/gi, "the user's team cannot"],
  [/\bmyself\b/gi, 'themselves'],
  [/\b(?:my|mine)\b/gi, "the user's"],
  [/\b(?:our|ours)\b/gi, "the user's"],
  [/\b(?:me|us)\b/gi, 'the user'],
]

const adverbs = '(?:always|never|only|really|truly|usually|often|also|just|all|mostly|absolutely|personally|much|still)'
const subject = new RegExp(`\\b(i|we)( ${adverbs})?( ${adverbs})? ([a-z]+)\\b`, 'gi')
const unchanged =
  /^(?:was|were|had|did|will|would|could|should|can|may|might|must|made|got|said|thought|told|went|came|took|gave|taught|moved|started|retired|worked|lived|found|bought|wrote|lost|know|\w+[^e]ed)$/i

/** A clause of the user as a sentence about the user; null when nothing is left to say. */
export function inThirdPerson(clause: string, kind: Kind): string | null {
  const bare = withoutLeads(clause)
    .replace(/^(?:\d{1,2}|[a-e])[.)]\s+/i, '')
    .replace(/^no, (?=i\b)/i, '')
    .replace(/^(?:please|pls|plz|but|so|and|because|since|second|third|first of all)[\s,]+/i, '')
    .replace(/\s+with you(?: guys| folks| all)?(?=[\s.!]*$)/i, '')
    .replace(/[\s.!。！,;:]+$/, '')
  if (bare.length < 4) return null
  const language = isEnglish(bare) ? undefined : otherLanguages.find((each) => each.sign.test(bare))
  if (language !== undefined) return clipped(`${kind === 'fact' ? language.fact : language.wish}${bare}`, 200)
  const spoken = bare.replace(/[’‘]/g, "'")
  const told = besideQuotes(spoken, (text) =>
    pronouns.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text).replace(subject, conjugated),
  )
  return `${capital(clipped(aboutUser(told, kind), 220)).replace(/[.]$/, '')}.`
}

/** Short words that English shares with others ("in", "no") do not make a text English that has more words of another tongue. */
function isEnglish(text: string): boolean {
  if (/[\u3040-\u9fff]/.test(text)) return false
  const foreign = text.match(oneOf('gi')`
    \b(?:und|nicht|immer|bitte|ich|wir|kein|keine|auf|mit|der|die|das|nie|ohne|je|toujours|jamais|les|une|pour)\b
    \b(?:avec|siempre|nunca|los|las|para|sempre|não|uma|com|por|que|hasta|pas|des|von|zu|ist)\b|[äöüßãõñ¿]
  `)
  return (text.match(english)?.length ?? 0) > (foreign?.length ?? 0)
}

/** What stands in quotes is named, not said: its words stay as they are. */
function besideQuotes(text: string, told: (text: string) => string): string {
  return text
    .split(/("[^"\n]{1,40}"|“[^”\n]{1,40}”|`[^`\n]+`)/)
    .map((part, place) => (place % 2 === 1 ? part : told(part)))
    .join('')
}

/** Puts a subject before what has none: bans, orders and bare lists of properties. */
function aboutUser(text: string, kind: Kind): string {
  if (/^the user\b/i.test(text)) return text
  if (/^(?:don't|dont|do not) /i.test(text))
    return `The user does not want the assistant to ${text.replace(/^(?:don't|dont|do not) (?:ever )?/i, '')}`
  if (/^(?:never|not ever) (?:with|without|in|on|at|by|for|from|via|before|after|during|as)\b/i.test(text))
    return `The user never wants it ${text.replace(/^(?:never|not ever) /i, '')}`
  if (/^(?:never|not ever) /i.test(text))
    return `The user never wants the assistant to ${text.replace(/^(?:never|not ever) /i, '')}`
  if (/^you (?:should|must|have to|need to|can) /i.test(text))
    return `The user wants the assistant to ${text.replace(/^you (?:should|must|have to|need to|can) /i, '')}`
  if (kind === 'fact') return `The user says: ${text}`
  if (/^(?:remember|note|keep in mind)(?: that)? /i.test(text))
    return aboutUser(text.replace(/^(?:remember|note|keep in mind)(?: that)? /i, ''), kind)
  return `The user wants: ${text}`
}

function conjugated(_: string, who: string, first = '', second = '', verb: string): string {
  const subjectText = who.toLowerCase() === 'i' ? 'the user' : "the user's team"
  return `${subjectText}${first}${second} ${thirdPerson(verb.toLowerCase())}`
}

function thirdPerson(verb: string): string {
  if (unchanged.test(verb)) return verb
  if (verb === 'have') return 'has'
  if (verb === 'am' || verb === 'are') return 'is'
  if (/(?:s|sh|ch|x|z|o)$/.test(verb)) return `${verb}es`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
