type WishRow = {
  readonly kind: 'preference' | 'fact'
  readonly why: string
  readonly example: string
  readonly pattern: RegExp
  /** Only where the user corrects what the agent did. */
  readonly correcting?: true
}

/** How people say how they want things done, and who they are; a clause is judged by the first row that fits. */
export const wishTable: readonly WishRow[] = [
  {
    kind: 'preference',
    why: 'a habit by its adverb',
    example: 'always pnpm in my projects',
    pattern:
      /\b(?:always|from now on|every ?time|each time|whenever|in (?:the )?future|for the future|going forward|next time|is a must|by default|as a rule|on principle|for every|on every|in every|(?:all|each of|every one of) (?:our|my)|every \w+ (?:must|should|has to|needs?|shows?|gets?|comes?)|house rule|read-?only|off limits|max \w+ \w+ (?:a|per) (?:day|week|month)|everything (?:goes|in|must|has|is (?!set|ok|okay|fine|good|right|done|ready))|(?:any|every)thing (?:i|we|you) (?!did|said|wrote|sent|made|have|had|can|could|need|know|want|asked)\w+|no exceptions?|without exception|throughout|when i say|i mean)\b/i,
  },
  {
    kind: 'preference',
    why: 'a ban',
    example: 'never book me before 2pm',
    pattern:
      /\b(?:never(?! mind\b)|not ever|don'?t ever|no more|not negotiable|(?:nothing|nobody|no one) (?:before|after|between|should|may|must|in)\b|ever[.!]*$|do(?:n'?t| not) (?:accept|ever|want|like|need|use|do|believe|trust|tolerate|eat|drink|fly))\b/i,
  },
  {
    kind: 'preference',
    why: 'likes and dislikes',
    example: 'i hate noise',
    pattern:
      /\b(?:i|we)(?: really| absolutely| much| strongly| do| don'?t| do not| personally)* (?:prefer|like|love|hate|dislike|detest|avoid|insist|read|write|understand|remember|learn)\b(?! to (?:know|see|have|change|book|cancel))|\band(?: very)? (?:much |strongly |really )?(?:prefer|dislike|detest|hate)\b|\bi(?:'d| would) rather\b|\bcan'?t stand\b|\bi(?:'m| am) allergic\b/i,
  },
  {
    kind: 'preference',
    why: 'the ways of a house',
    example: 'we use semicolons here',
    pattern:
      /\bwe (?:all )?(?:only |all |just )?(?:travel|eat|fly|drive|use|write|say|name|call|sign|count|work with|deploy|invoice|book in|ship|pay|stick|like)\b|\b(?:our|my) (?:template|style|convention|format|rule|standard|policy|faculty)\b|\bmy repos? my rules\b|\bgoes (?:through|thru) the\b/i,
  },
  {
    kind: 'preference',
    why: 'how answers should be',
    example: 'keep it compact',
    pattern:
      /\b(?:keep|make) (?:it|your answers?|answers?|replies|things|everything) (?:\w+ )?(?:short|brief|compact|concise|simple|to one|to the point|formal|informal)\b|\b(?:answer|reply|respond|write|speak)(?: to me| me)? (?:only |always )?(?:in|with) (?!the file|an? (?:fortnight|week|bit|few|moment|while|month)|\d)\w+|\bone paragraph\b|\bno (?:fluff|filler|chit-?chat|small talk|emojis?|jargon|preamble|floskeln)\b|\bin (?:plain|simple) (?:words|language|english)\b|\bquestions? one (?:at a|by)/i,
  },
  {
    kind: 'preference',
    why: 'how figures and dates should look',
    example: 'give me the prices with VAT',
    pattern:
      /(?:^|\b(?:put|write|show|give|format|display|use|keep|want|like|quote|read)\b(?: (?:me|us|all|the|my|our))* )(?:amounts?|prices?|dates?|times?|numbers|figures|percentages?|distances?|units|sums|weights?|temperatures?|durations?)\b(?: \w+)? (?:(?:should|must|have to|need to) be |(?:in|as|with|without|like) (?!the\b|this\b|that\b|an?\b|my\b|it\b))|\b(?:amounts|prices|dates|times|numbers|figures|distances) (?:should|must|have to|need to) (?:be|look|have)\b/i,
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
    pattern:
      /\bhelps me\b(?! (?:out|fix|get)\b)|\bhelp me (?:a lot|enormously|most|best|much|more|focus|concentrate|remember|follow)\b|\b(?:works?|is|are|reads?) (?:best|better|easier|easiest) for (?:me|us)\b|\bi (?:simply |just |always )?skip\b/i,
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
    pattern:
      /^(?:use |it'?s )?[\w .'/-]{2,30}, ?not [\w .'/-]{2,30}$|^(?!(?:if|unless) |.*(?:'s|\b(?:am|im|is|are|was|were|do|does|did|will|would|can|could|should|has|have|thats|its|i'm|they're|we're)) not\b)[\w'-]+(?: [\w'-]+){0,4} not [\w'-]+(?: [\w'-]+){0,2}$|\bstick (?:to|with)\b|\brather than\b|^(?:please |pls )?not [\w.]+\b.*\b(?:i|we)\b|\bi find (?:it|that|them|those) \w+/i,
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
    pattern:
      /^(?:but |and |so |please |pls )*(?:no \w+|max(?:imum)?|at most|at least|only|plain|without|with|first|breaking|short|shorter|24h|formal)\b.{3,}|\bmax (?:\d+|one|two)\b|\bonly(?:,? (?:please|pls))?$|\bfirst$|\b(?:goes|comes) first\b|^only (?:i|we)\b/i,
    correcting: true,
  },
  {
    kind: 'preference',
    why: 'a say in the order of work',
    example: 'report to me before any coding',
    pattern:
      /\b(?:report|ask|tell|show|check with|confirm with|wait for|talk to) (?:to )?me\b.{0,40}\b(?:before|first|after each|when)\b|\bbefore (?:you|u) (?:tell|say|call|claim|show|send|touch|change|apply|deploy|delete|merge|push|book|buy|order|commit|publish|pay|close)\b|\bbefore any(?:thing)?\b|\bonly when i (?:say|ask)\b/i,
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
    pattern:
      /\b(?:immer|niemals|nie|grundsätzlich|ab jetzt|in zukunft|künftig|jedes ?mal)\b(?! noch)|\b(?:ich|wir) (?:bevorzuge|mag|hasse|nehmen|nutzen|verwenden|arbeite\w* (?:nur|immer)|schreiben|wollen (?:immer|nie|kein))\b|\bmir (?:lieber|wichtig)\b|\bkurz und\b|\blieber \w+ als\b/i,
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
    pattern:
      /\b(?:siempre|nunca|jamás|a partir de ahora|cada vez|la próxima vez|sempre|daqui pra frente|a partir de agora|toda vez|pra proxima|da próxima vez)\b|^(?:y |e |pero |mas |porfa,? |por favor,? )*(?:no|não|nao) (?:(?:me|nos|lo|la|le|les|se|te) \p{L}{2,}(?:as|es)\b(?! (?:dado|dicho|hecho|enviado))|\p{L}{2,}(?:as|es) (?:el|la|los|las|nada|nunca|un|una|mi|lo|hasta|sin|por|en|con|os|uma|nem)\b)|\b(?:prefiero|odio|no me gusta|me gusta|usamos|prefiro|odeio|não gosto|nao gosto|gosto)\b/iu,
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
  {
    kind: 'fact',
    why: 'who the user is',
    example: "i'm a physio",
    pattern:
      /^(?:and |hi |hey |so |btw |also |oh )*(?:i'?m|i am|my name(?:'s| is)|this is|we'?re|we are) (?!not sure|sure|looking|trying|fine|ok\b|done|sorry|afraid|back|off\b|in a|going (?:to|back)|gonna|still|here|telling|happy|glad|good|free|out\b|too\b|asking|wondering|getting|ready|driving|paranoid|curious|confused|also|just|very|so\b|about to)\S+|^(?:and |so |btw |also |oh |hi |hey )*(?:my )?name'?s (?!on\b|in\b|not\b|the\b)\p{L}+|\bcall me (?!back|when|if|at|on|later|on\b|asap|to\b)\p{L}+$|\bi(?:'m|m| am) (?:an? |the |\d+|based|from|moving|on calls|vegetarian|vegan|allergic)\b/iu,
  },
  {
    kind: 'fact',
    why: 'what the user does and has',
    example: 'i run a bakery',
    pattern:
      /\b(?:i|we) (?:also )?(?:run|own|work (?:at|for|as|in|nights|from|on)|live|teach|taught|study|studied|manage|lead|make|sell|rent|keep|speak|commute|have (?:a|an|two|three|four|no|\d)|had a|do the|started|retired|moved|rely|host|maintain|drive|sing|play|only have|use|got (?:a|an))\b/i,
  },
  {
    kind: 'fact',
    why: 'people and things of the user',
    example: 'my daughter Ines',
    pattern:
      /\b(?:my|our) (?:\w+ )?(?:wife|husband|partner|son|daughter|kids?|children|mother|father|mum|mom|dad|brother|sister|friend|cousin|grand(?:son|daughter|ma|pa|mother|father|child|kids)|gran|nan|uncle|aunt|nephew|niece|neighbou?r|flatmate|roommate|girlfriend|boyfriend|fianc[eé]e?|twins|boss|manager|team|dba|colleague|company|shop|firm|startup|office|school|laptop|mac|phone|car|dog|cat|timezone|time zone|stack|clients?|customers?|readers|users|audience|budget|deadline|faculty|trainee|lead dev|landlord|doctor|server|cluster|database|repo|podcast|blog|newsletter|channel|allotment|garden)\b/i,
  },
  {
    kind: 'fact',
    why: 'how the place is',
    example: "we can't install extensions on that box",
    pattern:
      /\b(?:we|i) (?:can'?t|cannot|don'?t have|have no|are not allowed|may not)\b|\b(?:change freeze|is (?:owned|managed|run) by|is down until|belongs? to|is (?:on leave|on holiday|in repair|out sick|out (?:till|until))|is our|is my|are our|reverts?|is discontinued|are discontinued|moving to|moved to|is being (?:re\w+|built|migrated|painted)|(?:was|were|has been|have been|got) (?:decommissioned|renamed|retired|replaced by|sold|acquired|shut down|switched off|taken over|migrated|merged into))\b|\b(?:he|she|they)(?:'?s|'re| is| are) my \w+|\b(?:is|are) too \w+ for\b|\b(?:i|we)'?ve got\b|\bpeople (?:have|use|rely|know)\b|\b(?:kid|kids|son|daughter|wife|husband|partner|baby|toddler|mum|mom|dad) (?:is|are|needs?|loves?|likes?|hates?|has|have|can'?t|starts?)\b|\b\d+ ?yo\b|\bthey\/them|she\/her|he\/him\b|^as an? \w+ (?:company|firm|team|shop)|\b(?:one|two|three|four|some|most|half|all|none) of us (?:is|are|has|have|can'?t|don'?t|eats?|needs?)\b/i,
  },
  {
    kind: 'fact',
    why: 'how the user is made',
    example: 'cold light gives me headaches',
    pattern:
      /\b(?:gives?|makes?) me (?:a )?(?:headaches?|migraines?|sick|queasy|nauseous|sneeze|dizzy|nervous|anxious|itch\w*)\b|\bi (?:get|am) (?:motion|car|sea|air)[- ]?sick\b|\b(?:i'?m|i am) (?:left-handed|colou?r[- ]?blind|deaf|blind|diabetic|celiac|coeliac|dyslexic|pregnant)\b|\b(?:i|he|she|they|\p{L}+)(?:'?m|'?s|'re| am| is| are| has| have) (?:rather |very |quite |a bit |partly )?(?:deaf|blind|in a wheelchair|coeliac|celiac|diabetic|dyslexic|autistic|pregnant|retired|grieving|hard of hearing|lactose[- ]intolerant)\b/iu,
  },
  {
    kind: 'fact',
    why: 'what a thing or a person of theirs can and cannot',
    example: 'our import tool chokes on commas',
    pattern:
      /\b(?:our|my) (?!apolog)[\w-]+(?: [\w-]+){0,2} (?:chokes?|breaks|needs|requires|expects|refuses|only|can'?t|cannot|doesn'?t|does not|lasts?(?= (?:\d|about|around|only|up|for|an?|one|two|three|four|five|six)\b)|costs?|starts?|ends?|contains?|holds?|counts?|means?)\b|^(?:and |because |since )?(?!(?:This|That|It|He|She|They|There|Then|What|Who|You|Your|The|And|But|We|One|Nothing|Everything|Only)\b)[A-Z][a-z]+ (?:only|cannot|can't|handles|owns) \w+/,
  },
  {
    kind: 'fact',
    why: 'what each of a kind is',
    example: 'each row is one reading of a sensor',
    pattern:
      /^(?:and |because |since |as )?(?:each|every) (?!time|day|week|month|year|one)\w+(?: \w+)? (?:is|has|holds|means|counts|belongs|gets|comes|stands) (?!to be\b)\w+/i,
  },
  {
    kind: 'fact',
    why: 'days that come again',
    example: 'wednesdays I have the kids',
    pattern:
      /\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b.{1,40}\b(?:i|we|i'm|we're|i've)\b|\b(?:i|we|i'm|im|we're|i've)\b.{2,40}\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b/i,
  },
  {
    kind: 'fact',
    why: 'other languages',
    example: 'ich arbeite als Lehrerin',
    pattern:
      /\bich (?:bin|arbeite|wohne|heiße|habe eine?n?|leite)\b|\bbei uns\b|\bich habe? keine?n?\b|\bje n'ai (?:pas|plus) d(?:e |'|’)\w+|\bmeine? (?:frau|mann|tochter|sohn|chef|team|firma|kollegin?)\b|\bje (?:suis|travaille|m'appelle|vis)\b|\bj'habite\b|\b(?:mon|ma|notre) (?:mari|femme|fille|fils|équipe|boîte|entreprise|chef)\b|\b(?:soy|trabajo|vivo en|me llamo|tengo un|mi (?:empresa|equipo|mujer|marido|hij[oa]|jef[ea]))\b|\b(?:sou|trabalho|moro em|me chamo|tenho um|minha (?:empresa|equipe|esposa|filha)|meu (?:marido|filho|chefe|time))\b|我(?:是|在.{1,12}(?:工作|上班)|住|叫|们公司|们团队|有一)|私は|(?:会社|チーム)(?:は|では)|と申します|住んで/i,
  },
]

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
    pattern:
      /\b(?:just this once|this time|only today|just for today|for this one|juste pour aujourd|nur heute|nur diesmal|solo hoy|this one time|today only|for now|let me (?:check|see|ask|think)|(?:not|n'?t) (?:\w+ ){0,3}yet)\b/i,
  },
  {
    why: 'a story of the past',
    pattern:
      /\b(?:i(?:'?ll| will) never (?:get|have|make|be)|(?:i|we)(?:'ve| have|'d| had)? always (?:had|been|got|gotten|felt)|i (?:get|got|see|tried)\b.*\bevery time|i never got|never worked|never told me|has never|have never|it never|never had|always fails|always crashes|nobody told|never (?:came|arrived|got|went|had|was|were|made|saw|did|sent|gave|left|found|heard|showed|replied|answered|happened))\b/i,
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
export const saysAnother =
  /\b(?:he|she|they|my \w+(?: \w+)?|mum|mom|dad|everybody|everyone|people|\w+ will tell you|(?:the )?(?:customer|client|vendor|docs?|readme|page|website|article))(?: always| never)? (?:says?|said|wants?|prefers?|likes?|told|tells?|insists?|swears?)\b|\b(?:he|she|they|my (?:boss|manager|colleague|wife|husband|partner|mother|father|mum|mom|dad|brother|sister|friend|cousin|son|daughter|kids?)|the (?:customer|client|vendor)) (?:always|never)\b/i

/** What was shaped once is wanted for good. */
export const likeThis =
  /\b(?:like (?:this|that)|same)(?: thing)? (?:every ?time|always|for (?:every|all|each)|next time|from now on)|\balways like (?:this|that)\b|immer so\b|toujours comme ça|siempre así|sempre assim|以后都这样|毎回これで|今後も.{0,6}そう|これからも/i
