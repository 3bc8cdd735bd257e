import { factRows } from './fact-rows.ts'
import { oneOf } from './pattern.ts'

export type WishRow = {
  readonly kind: 'preference' | 'fact'
  readonly why: string
  readonly example: string
  readonly pattern: RegExp
  /** Only where the user corrects what the agent did. */
  readonly correcting?: true
}

/** How people say how they want things done. */
const preferenceRows: readonly WishRow[] = [
  {
    kind: 'preference',
    why: 'a habit by its adverb',
    example: 'always pnpm in my projects',
    pattern: oneOf('i')`
      \b(?:always|from now on|every ?time|each time|whenever|in (?:the )?future|for the future|going forward)\b
      \b(?:next time|is a must|by default|as a rule|on principle|for every|on every|in every)\b
      \b(?:(?:all|each of|every one of) (?:our|my)|every \w+ (?:must|should|has to|needs?|shows?|gets?|comes?))\b
      \b(?:house rule|read-?only|off limits|max \w+ \w+ (?:a|per) (?:day|week|month))\b
      \b(?:everything (?:goes|in|must|has|is (?!set|ok|okay|fine|good|right|done|ready)))\b
      \b(?:(?:any|every)thing (?:i|we|you) (?!did|said|wrote|sent|made|have|had|can|could|need|know|want|asked)\w+)\b
      \b(?:no exceptions?|without exception|throughout|when i say|i mean)\b
    `,
  },
  {
    kind: 'preference',
    why: 'a ban',
    example: 'never book me before 2pm',
    pattern: oneOf('i')`
      \b(?:never(?! mind\b)|not ever|don'?t ever|no more|not negotiable)\b
      \b(?:(?:nothing|nobody|no one) (?:before|after|between|should|may|must|in)\b|ever[.!]*$)\b
      \b(?:do(?:n'?t| not) (?:accept|ever|want|like|need|use|do|believe|trust|tolerate|eat|drink|fly))\b
    `,
  },
  {
    kind: 'preference',
    why: 'likes and dislikes',
    example: 'i hate noise',
    pattern: oneOf('i')`
      \b(?:i|we)(?: really| absolutely| much| strongly| do| don'?t| do not| personally)* (?:prefer|like|love|hate|dislike|detest|avoid|insist|read|write|understand|remember|learn)\b(?! to (?:know|see|have|change|book|cancel))
      \band(?: very)? (?:much |strongly |really )?(?:prefer|dislike|detest|hate)\b|\bi(?:'d| would) rather\b
      \bcan'?t stand\b|\bi(?:'m| am) allergic\b
    `,
  },
  {
    kind: 'preference',
    why: 'the ways of a house',
    example: 'we use semicolons here',
    pattern: oneOf('i')`
      \bwe (?:all )?(?:only |all |just )?(?:travel|eat|fly|drive|use|write|say|name|call|sign|count|work with)\b
      \bwe (?:all )?(?:only |all |just )?(?:deploy|invoice|book in|ship|pay|stick|like)\b
      \b(?:our|my) (?:template|style|convention|format|rule|standard|policy|faculty)\b|\bmy repos? my rules\b
      \bgoes (?:through|thru) the\b
    `,
  },
  {
    kind: 'preference',
    why: 'how answers should be',
    example: 'keep it compact',
    pattern: oneOf('i')`
      \b(?:keep|make) (?:it|your answers?|answers?|replies|things|everything) (?:\w+ )?(?:short|brief|compact|concise|simple|to one|to the point|formal|informal)\b
      \b(?:answer|reply|respond|write|speak)(?: to me| me)? (?:only |always )?(?:in|with) (?!the file|an? (?:fortnight|week|bit|few|moment|while|month)|\d)\w+
      \bone paragraph\b|\bno (?:fluff|filler|chit-?chat|small talk|emojis?|jargon|preamble|floskeln)\b
      \bin (?:plain|simple) (?:words|language|english)\b|\bquestions? one (?:at a|by)
    `,
  },
  {
    kind: 'preference',
    why: 'how figures and dates should look',
    example: 'give me the prices with VAT',
    pattern: oneOf('i')`
      (?:^|\b(?:put|write|show|give|format|display|use|keep|want|like|quote|read)\b(?: (?:me|us|all|the|my|our))* )(?:amounts?|prices?|dates?|times?|numbers|figures|percentages?|distances?|units|sums|weights?|temperatures?|durations?)\b(?: \w+)? (?:(?:should|must|have to|need to) be |(?:in|as|with|without|like) (?!the\b|this\b|that\b|an?\b|my\b|it\b))
      \b(?:amounts|prices|dates|times|numbers|figures|distances) (?:should|must|have to|need to) (?:be|look|have)\b
    `,
  },
  {
    kind: 'preference',
    why: 'a rule for a kind of thing',
    example: 'when you touch package.json please run dedupe',
    pattern:
      /\b(?:when|if|any ?time|before|after) (?:you|u) (?!it\b|are\b|have\b|can\b|could\b|need\b|want\b|get\b|know\b|like\b|see\b|think\b|find\b)(\w+) (?!it\b|this\b|that\b|them\b|the\b|my\b|me\b|our\b|your\b|his\b|her\b|in\b|to\b|with\b|from\b)[\w.-]+\b.*\b(?:please|pls|plz|must|should|always|ask|tell|run|use|add|check|make sure)\b/i,
  },
  {
    kind: 'preference',
    why: 'what helps the user to take it in',
    example: 'bullet points help me enormously',
    pattern: oneOf('i')`
      \bhelps me\b(?! (?:out|fix|get)\b)
      \bhelp me (?:a lot|enormously|most|best|much|more|focus|concentrate|remember|follow)\b
      \b(?:works?|is|are|reads?) (?:best|better|easier|easiest) for (?:me|us)\b|\bi (?:simply |just |always )?skip\b
    `,
  },
  {
    kind: 'preference',
    why: 'what follows from how the user lives',
    example: 'so no stairs please',
    pattern:
      /(?:^|\b)(?:so|hence|therefore|thus|that's why),? (?:please )?(?:no (?!need|rush|hurry|problem|worries|idea|way)|only |nothing )\w+|(?:^|\b)(?:hence|therefore),? (?:please )?\w+/i,
  },
  {
    kind: 'preference',
    why: 'one thing over another',
    example: 'pnpm not npm',
    pattern: oneOf('i')`
      ^(?:use |it'?s )?[\w .'/-]{2,30}, ?not [\w .'/-]{2,30}$
      ^(?!(?:if|unless) |.*(?:'s|\b(?:am|im|is|are|was|were|do|does|did|will|would|can|could|should|has|have|thats|its|i'm|they're|we're)) not\b)[\w'-]+(?: [\w'-]+){0,4} not [\w'-]+(?: [\w'-]+){0,2}$
      \bstick (?:to|with)\b|\brather than\b|^(?:please |pls )?not [\w.]+\b.*\b(?:i|we)\b
      \bi find (?:it|that|them|those) \w+
    `,
  },
  {
    kind: 'preference',
    why: 'a standing ban in the imperative',
    example: 'dont squash',
    pattern:
      /^(?:and |n |& |so |but |oh |also |please |pls |second, |third, )*(?:don'?t|do not) (?!worry|know|think|problem|idea|need|rush|thanks|thank|wait|it|that|the|i\b|you|mind|forget|have|hurry)[\w'-]+/i,
  },
  {
    kind: 'preference',
    why: 'a ban of things that is meant',
    example: 'no new dependencies',
    pattern:
      /^(?:and |so |but |oh |also |please |pls )*no (?!problem|worries|rush|hurry|idea|need|thanks|way|internet|sound|signal|answer|reply|luck|clue|change)(?:(?:new|extra|additional|external|third[- ]party|fancy|more) (?!.*\b(?:needed|required|necessary|available|left|found)\b)\w+|\w+(?: \w+){0,3},? (?:please|pls|plz|ever|at all|allowed)\b|[\w-]+(?: [\w-]+){0,3}, (?:they|it|that|those|these|he|she|there)(?:'?s|'?re|'ve| is| are| has| have| gets?| makes?| takes?)? \w+)/i,
  },
  {
    kind: 'preference',
    why: 'bans of things, more than one',
    example: 'no comments no kdoc',
    pattern: /^(?:and |so |but |also |please |pls )*no \w+.*\bno \w+/i,
  },
  {
    kind: 'preference',
    why: 'what a result must have, said as a correction',
    example: 'plain sentences, past tense',
    pattern: oneOf('i')`
      ^(?:but |and |so |please |pls )*(?:no \w+|max(?:imum)?|at most|at least|only|plain|without|with|first)\b.{3,}
      ^(?:but |and |so |please |pls )*(?:breaking|short|shorter|24h|formal)\b.{3,}|\bmax (?:\d+|one|two)\b
      \bonly(?:,? (?:please|pls))?$|\bfirst$|\b(?:goes|comes) first\b|^only (?:i|we)\b
    `,
    correcting: true,
  },
  {
    kind: 'preference',
    why: 'a say in the order of work',
    example: 'report to me before any coding',
    pattern: oneOf('i')`
      \b(?:report|ask|tell|show|check with|confirm with) (?:to )?me\b.{0,40}\b(?:before|first|after each|when)\b
      \b(?:wait for|talk to) (?:to )?me\b.{0,40}\b(?:before|first|after each|when)\b
      \bbefore (?:you|u) (?:tell|say|call|claim|show|send|touch|change|apply|deploy|delete|merge|push|book|buy)\b
      \bbefore (?:you|u) (?:order|commit|publish|pay|close)\b|\bbefore any(?:thing)?\b|\bonly when i (?:say|ask)\b
    `,
  },
  {
    kind: 'preference',
    why: 'to be remembered',
    example: 'remember that I am vegetarian',
    pattern: /^(?:please )?(?:remember|note|keep in mind|just so you know|fyi)\b/i,
  },
  {
    kind: 'preference',
    why: 'one thing over another, in other languages',
    example: 'avisa no Slack, não por e-mail',
    pattern:
      /,\s(?:nicht|não|nao|pas|no) (?:per|por|par|über|mit|com|avec|con|en|in|auf|als|pelo|pela|im|am|al|à|le|la|el|den|das|o|a) \p{L}+/iu,
  },
  {
    kind: 'preference',
    why: 'German',
    example: 'antworte bitte immer auf Deutsch',
    pattern: oneOf('i')`
      \b(?:immer|niemals|nie|grundsätzlich|ab jetzt|in zukunft|künftig|jedes ?mal)\b(?! noch)
      \b(?:ich|wir) (?:bevorzuge|mag|hasse|nehmen|nutzen|verwenden|arbeite\w* (?:nur|immer)|schreiben)\b
      \b(?:ich|wir) (?:wollen (?:immer|nie|kein))\b|\bmir (?:lieber|wichtig)\b|\bkurz und\b|\blieber \w+ als\b
    `,
  },
  {
    kind: 'preference',
    why: 'French',
    example: 'toujours en français',
    pattern:
      /\b(?:toujours(?! (?:rien|pas|le même|bloqué))|jamais|désormais|dorénavant|à chaque fois|la prochaine fois)\b|\b(?:je|j'|on|nous) ?(?:préfère|aime|déteste|n'aime|utilise|veut|évite)\w*\b/i,
  },
  {
    kind: 'preference',
    why: 'Spanish and Portuguese',
    example: 'siempre en español',
    pattern: oneOf('iu')`
      \b(?:siempre|nunca|jamás|a partir de ahora|cada vez|la próxima vez|sempre|daqui pra frente|a partir de agora)\b
      \b(?:toda vez|pra proxima|da próxima vez)\b
      ^(?:y |e |pero |mas |porfa,? |por favor,? )*(?:no|não|nao) (?:(?:me|nos|lo|la|le|les|se|te) \p{L}{2,}(?:as|es)\b(?! (?:dado|dicho|hecho|enviado)))
      ^(?:y |e |pero |mas |porfa,? |por favor,? )*(?:no|não|nao) (?:\p{L}{2,}(?:as|es) (?:el|la|los|las|nada|nunca|un|una|mi|lo|hasta|sin|por|en|con|os|uma|nem)\b)
      \b(?:prefiero|odio|no me gusta|me gusta|usamos|prefiro|odeio|não gosto|nao gosto|gosto)\b
    `,
  },
  {
    kind: 'preference',
    why: 'Chinese',
    example: '以后都用中文',
    pattern:
      /以后(?:都|请|不|别|要|只)?|总是|一直(?:用|要)|每次|永远|从来不|我(?:们)?(?:喜欢|偏好|讨厌|习惯|不喜欢|只用|一般)|不要(?:用|再|加|写)|都用|一个一个来|必须/,
  },
  {
    kind: 'preference',
    why: 'Japanese',
    example: 'いつも敬語で',
    pattern:
      /いつも|必ず|今後|これから(?:は)?|毎回|絶対に|好み|好き|嫌い|苦手|方がいい|ほうがいい|使わないで|しないで(?:ください)?|でお願い|うちは|統一|分けて|派です|決まり|ルール/,
  },
]

/** A clause is judged by the first row that fits. */
export const wishTable = [...preferenceRows, ...factRows]
