import { oneOf } from './pattern.ts'
import type { WishRow } from './wish-table.ts'

/** How people tell who they are and what surrounds them. */
export const factRows: readonly WishRow[] = [
  {
    kind: 'fact',
    why: 'who the user is',
    example: "i'm a physio",
    pattern: oneOf('iu')`
      ^(?:and |hi |hey |so |btw |also |oh )*(?:i'?m|i am|my name(?:'s| is)|this is|we'?re|we are) (?!not sure|sure|looking|trying|fine|ok\b|done|sorry|afraid|back|off\b|in a|going (?:to|back)|gonna|still|here|telling|happy|glad|good|free|out\b|too\b|asking|wondering|getting|ready|driving|paranoid|curious|confused|also|just|very|so\b|about to)\S+
      ^(?:and |so |btw |also |oh |hi |hey )*(?:my )?name'?s (?!on\b|in\b|not\b|the\b)\p{L}+
      \bcall me (?!back|when|if|at|on|later|on\b|asap|to\b)\p{L}+$
      \bi(?:'m|m| am) (?:an? |the |\d+|based|from|moving|on calls|vegetarian|vegan|allergic)\b
    `,
  },
  {
    kind: 'fact',
    why: 'what the user does and has',
    example: 'i run a bakery',
    pattern: oneOf('i')`
      \b(?:i|we) (?:also )?(?:run|own|work (?:at|for|as|in|nights|from|on)|live|teach|taught|study|studied|manage)\b
      \b(?:i|we) (?:also )?(?:lead|make|sell|rent|keep|speak|commute|have (?:a|an|two|three|four|no|\d)|had a)\b
      \b(?:i|we) (?:also )?(?:do the|started|retired|moved|rely|host|maintain|drive|sing|play|only have|use)\b
      \b(?:i|we) (?:also )?(?:got (?:a|an))\b
    `,
  },
  {
    kind: 'fact',
    why: 'people and things of the user',
    example: 'my daughter Ines',
    pattern: oneOf('i')`
      \b(?:my|our) (?:\w+ )?(?:wife|husband|partner|son|daughter|kids?|children|mother|father|mum|mom|dad|brother)\b
      \b(?:my|our) (?:\w+ )?(?:sister|friend|cousin|grand(?:son|daughter|ma|pa|mother|father|child|kids)|gran|nan)\b
      \b(?:my|our) (?:\w+ )?(?:uncle|aunt|nephew|niece|neighbou?r|flatmate|roommate|girlfriend|boyfriend)\b
      \b(?:my|our) (?:\w+ )?(?:fianc[eé]e?|twins|boss|manager|team|dba|colleague|company|shop|firm|startup|office)\b
      \b(?:my|our) (?:\w+ )?(?:school|laptop|mac|phone|car|dog|cat|timezone|time zone|stack|clients?|customers?)\b
      \b(?:my|our) (?:\w+ )?(?:readers|users|audience|budget|deadline|faculty|trainee|lead dev|landlord|doctor)\b
      \b(?:my|our) (?:\w+ )?(?:server|cluster|database|repo|podcast|blog|newsletter|channel|allotment|garden)\b
    `,
  },
  {
    kind: 'fact',
    why: 'how the place is',
    example: "we can't install extensions on that box",
    pattern: oneOf('i')`
      \b(?:we|i) (?:can'?t|cannot|don'?t have|have no|are not allowed|may not)\b
      \b(?:change freeze|is (?:owned|managed|run) by|is down until|belongs? to)\b
      \b(?:is (?:on leave|on holiday|in repair|out sick|out (?:till|until))|is our|is my|are our|reverts?)\b
      \b(?:is discontinued|are discontinued|moving to|moved to|is being (?:re\w+|built|migrated|painted))\b
      \b(?:(?:was|were|has been|have been|got) (?:decommissioned|renamed|retired|replaced by|sold|acquired|shut down|switched off|taken over|migrated|merged into))\b
      \b(?:he|she|they)(?:'?s|'re| is| are) my \w+|\b(?:is|are) too \w+ for\b|\b(?:i|we)'?ve got\b
      \bpeople (?:have|use|rely|know)\b
      \b(?:kid|kids|son|daughter|wife|husband) (?:is|are|needs?|loves?|likes?|hates?|has|have|can'?t|starts?)\b
      \b(?:partner|baby|toddler|mum|mom|dad) (?:is|are|needs?|loves?|likes?|hates?|has|have|can'?t|starts?)\b
      \b\d+ ?yo\b|\bthey\/them|she\/her|he\/him\b|^as an? \w+ (?:company|firm|team|shop)
      \b(?:one|two|three|four|some|most|half|all|none) of us (?:is|are|has|have|can'?t|don'?t|eats?|needs?)\b
    `,
  },
  {
    kind: 'fact',
    why: 'how the user is made',
    example: 'cold light gives me headaches',
    pattern: oneOf('iu')`
      \b(?:gives?|makes?) me (?:a )?(?:headaches?|migraines?|sick|queasy|nauseous|sneeze|dizzy|nervous|anxious)\b
      \b(?:gives?|makes?) me (?:a )?(?:itch\w*)\b|\bi (?:get|am) (?:motion|car|sea|air)[- ]?sick\b
      \b(?:i'?m|i am) (?:left-handed|colou?r[- ]?blind|deaf|blind|diabetic|celiac|coeliac|dyslexic|pregnant)\b
      \b(?:i|he|she|they|\p{L}+)(?:'?m|'?s|'re| am| is| are| has| have) (?:rather |very |quite |a bit |partly )?(?:deaf|blind|in a wheelchair|coeliac|celiac|diabetic|dyslexic|autistic|pregnant|retired|grieving|hard of hearing|lactose[- ]intolerant)\b
    `,
  },
  {
    kind: 'fact',
    why: 'what a thing or a person of theirs can and cannot',
    example: 'our import tool chokes on commas',
    pattern: oneOf('')`
      \b(?:our|my) (?!apolog)[\w-]+(?: [\w-]+){0,2} (?:chokes?|breaks|needs|requires|expects|refuses|only|can'?t)\b
      \b(?:our|my) (?!apolog)[\w-]+(?: [\w-]+){0,2} (?:cannot|doesn'?t|does not)\b
      \b(?:our|my) (?!apolog)[\w-]+(?: [\w-]+){0,2} (?:lasts?(?= (?:\d|about|around|only|up|for|an?|one|two|three|four|five|six)\b))\b
      \b(?:our|my) (?!apolog)[\w-]+(?: [\w-]+){0,2} (?:costs?|starts?|ends?|contains?|holds?|counts?|means?)\b
      ^(?:and |because |since )?(?!(?:This|That|It|He|She|They|There|Then|What|Who|You|Your|The|And|But|We|One|Nothing|Everything|Only)\b)[A-Z][a-z]+ (?:only|cannot|can't|handles|owns) \w+
    `,
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
    pattern: oneOf('i')`
      \bich (?:bin|arbeite|wohne|heiße|habe eine?n?|leite)\b|\bbei uns\b|\bich habe? keine?n?\b
      \bje n'ai (?:pas|plus) d(?:e |'|’)\w+|\bmeine? (?:frau|mann|tochter|sohn|chef|team|firma|kollegin?)\b
      \bje (?:suis|travaille|m'appelle|vis)\b|\bj'habite\b
      \b(?:mon|ma|notre) (?:mari|femme|fille|fils|équipe|boîte|entreprise|chef)\b
      \b(?:soy|trabajo|vivo en|me llamo|tengo un|mi (?:empresa|equipo|mujer|marido|hij[oa]|jef[ea]))\b
      \b(?:sou|trabalho|moro em|me chamo|tenho um|minha (?:empresa|equipe|esposa|filha))\b
      \b(?:meu (?:marido|filho|chefe|time))\b|我(?:是|在.{1,12}(?:工作|上班)|住|叫|们公司|们团队|有一)|私は|(?:会社|チーム)(?:は|では)|と申します|住んで
    `,
  },
]
