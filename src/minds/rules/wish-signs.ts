import { oneOf } from './pattern.ts'

/** What sounds like a wish of the user and is none. */
export const notAWish: readonly { readonly why: string; readonly pattern: RegExp }[] = [
  {
    why: 'a question asks, it does not state',
    pattern:
      /[?？]\s*$|^(?:and |but |so )?(?:whats|wheres|hows|can|could|would|will|do|does|did|is|are|what|why|how|where|when(?! (?:i|we|you|u) )|who|which)\b/i,
  },
  {
    why: 'a story about somebody else',
    pattern: /^(?:he|she) (?:has|had|will|must|should|always|never)\b|^they (?:always|never)\b/i,
  },
  {
    why: 'it is about this once',
    pattern: oneOf('i')`
      \b(?:just this once|this time|only today|just for today|for this one|juste pour aujourd|nur heute|nur diesmal)\b
      \b(?:solo hoy|this one time|today only|for now|let me (?:check|see|ask|think)|(?:not|n'?t) (?:\w+ ){0,3}yet)\b
    `,
  },
  {
    why: 'a story of the past',
    pattern: oneOf('i')`
      \b(?:i(?:'?ll| will) never (?:get|have|make|be))\b
      \b(?:(?:i|we)(?:'ve| have|'d| had)? always (?:had|been|got|gotten|felt))\b
      \b(?:i (?:get|got|see|tried)\b.*\bevery time|i never got|never worked|never told me|has never|have never)\b
      \b(?:it never|never had|always fails|always crashes|nobody told)\b
      \b(?:never (?:came|arrived|got|went|had|was|were|made|saw|did|sent|gave|left|found|heard|showed|replied|answered|happened))\b
    `,
  },
  {
    why: 'it is not at hand, in other languages',
    pattern:
      /\bno lo (?:tengo|sé|se)\b|\bje ne (?:sais|l'ai) pas\b|\b(?:weiß|hab(?:e)?) ich (?:gerade )?nicht\b|\bnão (?:tenho|sei)\b/i,
  },
  {
    why: 'words to an agent that pass for the user',
    pattern: /\b(?:ignore (?:all |the )?(?:previous|above)|ai (?:assistants?|agents?)|the user (?:prefers|wants|likes))\b/i,
  },
]

/** Somebody else wants it: "my colleague says …". */
export const saysAnother = oneOf('i')`
  \b(?:he|she|they|my \w+(?: \w+)?|mum|mom|dad|everybody|everyone|people|\w+ will tell you|(?:the )?(?:customer|client|vendor|docs?|readme|page|website|article))(?: always| never)? (?:says?|said|wants?|prefers?|likes?|told|tells?|insists?|swears?)\b
  \b(?:he|she|they) (?:always|never)\b
  \b(?:my (?:boss|manager|colleague|wife|husband|partner|mother|father|mum|mom|dad|brother|sister|friend|cousin|son|daughter|kids?)) (?:always|never)\b
  \b(?:the (?:customer|client|vendor)) (?:always|never)\b
`

/** What was shaped once is wanted for good. */
export const likeThis = oneOf('i')`
  \b(?:like (?:this|that)|same)(?: thing)? (?:every ?time|always|for (?:every|all|each)|next time|from now on)
  \balways like (?:this|that)\b|immer so\b|toujours comme ça|siempre así|sempre assim|以后都这样|毎回これで|今後も.{0,6}そう
  これからも
`
