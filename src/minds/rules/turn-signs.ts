import { oneOf } from './pattern.ts'

type Sign = { readonly why: string; readonly example: string; readonly pattern: RegExp }

/** Signs by which a sentence is told from a new request, or a new request from the one at hand. */
export const turnSigns = {
  chooses: {
    why: 'a choice among what the agent named',
    example: 'the 15th is fine',
    pattern: oneOf('i')`
      \b(?:is|are|sounds?|looks?|would be|works?)(?: also| just| totally)? (?:fine|ok|okay|good|better|great|perfect|for (?:me|us))\b
      \bit is[.!]*$|^take (?:it|that|the (?:first|second|third|last|other))\b
    `,
  },
  smallTalk: {
    why: 'the agent asks how the user is: no work is asked for, and what is told then asks for none',
    example: 'How was your day?',
    pattern: /\bhow(?:'s| is| was| are| did| do)\b (?:you|your|it|things|the (?:day|week|weekend|evening))\b/i,
  },
  asksForNothing: {
    why: 'small talk and farewells',
    example: 'just wanted to say hi',
    pattern: oneOf('i')`
      ^(?:nothing|nah|just (?:bored|saying|looking around|wanted to say))\b|\bnothing (?:i need|to do)\b
      \bjust wanted to say\b|\b(?:bye|goodbye|see (?:you|ya)|cya|ttyl|ciao|tschüss|au revoir|adiós|tchau)[.!\s]*$
    `,
  },
  saysHow: {
    why: 'how the work at hand is to be done',
    example: 'through the gitops repo please',
    pattern: /^(?:via|through|using|with|without|as|per|by|in|on|at|from|under)\b(?!.*[,:])/i,
  },
  doubts: {
    why: 'the user thinks aloud about the result',
    example: 'Hmm. They may have been counted twice',
    pattern: /^(?:hm+|erm+|wait)\b(?! (?:for|until|till)\b)/i,
  },
  tooMuch: {
    why: 'the result again, with less of something',
    example: 'the colours are too bright, take grey',
    pattern: /^(?:[\p{L}'’]+ ){0,4}(?:too|zu|trop|demasiado|muito) \p{L}+|太.{1,4}了|すぎ/iu,
  },
  swaps: {
    why: 'another way to the same result',
    example: 'sum them instead',
    pattern: /\b(?:it|them|that|those|these|this)\b.{0,20}\binstead\b/i,
  },
  addsAnother: {
    why: 'one more thing, though it speaks of the one before',
    example: 'could you add a test for that as well',
    pattern:
      /^(?:(?:can|could|would|will) (?:you|u) )?(?:please )?(?:add|write|create|make|set up|build|draft|generate) (?:an?|some)\b.*\b(?:as well|too)[.?!]*$/i,
  },
  doesItThemselves: {
    why: 'the work of the user',
    example: "I'll post it tomorrow",
    pattern: /^(?:and |so |but )*(?:i|we)(?:'?ll| will|'m going to|'m gonna)\b(?! (?:need|want|have you|let you))/i,
  },
  asksAnew: {
    why: 'after a result, "actually" may begin something else',
    example: 'actually can you check the opening hours',
    pattern: /^actually,? (?=(?:can|could|would|will) (?:you|u)\b)/i,
  },
  foresees: {
    why: 'a failure that is wanted, or only thought of',
    example: 'a test that fails when the file grows',
    pattern: /\b(?:that|which) (?:fails?|breaks?|crash(?:es)?|complains?)(?: \w+)? (?:if|when|on|as soon|once|for)\b/i,
  },
  givesUp: {
    why: 'not to be mistaken for consent: "yes, leave it" agrees',
    example: 'ok, back out',
    pattern: /\b(?:back out|forget|never ?mind|nvm|give up|i'?m done|abort|call it off|no longer|changed my mind|do without)\b/i,
  },
  oneByOne: {
    why: 'the requests wait for one another',
    example: 'one at a time please',
    pattern:
      /\bone (?:at a|by|after) (?:time|one|the other)\b|nach ?einander|un par un|uno por uno|um por um|一个一个|逐个|一つずつ/i,
  },
  identifies: {
    why: 'a number or a name that was asked for',
    example: 'my customer number is 7781',
    pattern:
      /^(?:sure|yes|ok)?[\s,.!]*(?:my|the|it'?s) [\w ]{0,30}(?:id|number|code|name|email|address|size|iban|plate|model)(?: is|'s|:)/i,
  },
} satisfies Record<string, Sign>

/** True when the text bears the sign. */
export function bears(sign: keyof typeof turnSigns, text: string): boolean {
  return turnSigns[sign].pattern.test(text)
}
