import { alternatives } from './pattern.ts'

/** What a piece of user's text does in a conversation. */
export type Act = 'confirm' | 'complain' | 'cancel' | 'defer' | 'stop' | 'addition' | 'refine' | 'next' | 'greet' | 'proceed'

type Phrases = { readonly act: Act; readonly why: string; readonly words: string; readonly example: string }

/**
 * The words by which people confirm, complain, cancel and so on, one row per act and language family.
 * A word stands for itself between word borders; `*` at its end allows any ending. Chinese and Japanese match anywhere.
 */
export const phraseTable: readonly Phrases[] = [
  {
    act: 'confirm',
    why: 'the user is content with what was done',
    words: alternatives`
      thanks|thank you|thx|ty|tx|cheers|great|perfect|perf|excellent|awesome|lovely|beautiful|brilliant|splendid|super
      sweet|nice|cool|neat|wow|works|builds|compiles|it builds|working now|it worked|worked|that worked|looks good
      lgtm|good catch|much better|all good|well done|good job|exactly|phew|boom|ship it|merged|approved|yay|yep|good
      clear|amazing|wonderful|fantastic|👍|👏|👌|🎉|🙏|❤️|✅|very good|full marks|quite right|matches
    `,
    example: 'works, cheers',
  },
  {
    act: 'confirm',
    why: 'the same in German, French, Spanish and Portuguese',
    words: alternatives`
      danke*|dank|passt|perfekt|prima|klasse|toll|top|läuft|funktioniert|geht jetzt|merci|parfait|super|génial|nickel
      ça marche|impeccable|gracias|perfecto|genial|estupendo|excelente|funciona|ya funciona|listo|obrigad*|obg|valeu
      perfeito|ótimo|deu certo|funcionou|abriu|beleza
    `,
    example: 'Passt, danke',
  },
  {
    act: 'confirm',
    why: 'the same in Chinese and Japanese',
    words: '谢谢|很好|好了|可以了|不错|太好了|完美|没问题|ありがと|助かり|いいですね|完璧|直りました|動きました|大丈夫です',
    example: '嗯 可以了',
  },
  {
    act: 'complain',
    why: 'the result is not what it should be',
    words: alternatives`
      still|nope|doesn't work|doesnt work|does not work|not working|didn't work|didnt work|won't|it doesnt|it doesn't
      wrong|broken|broke|breaks|blows up|not what i|that's not|thats not|you forgot|you missed|missing|same error
      same msg|same as before|same problem|fails|failing|again the|blocked|crashes|cut off|incorrect|did you even
      did you make that up|doesn't resolve|doesnt resolve|i said|i told you|why do i get|why is there|where is
      where's the|not fixed|are you testing|did you start|now (?:its|it's|it is) all|another one|it broke
      did i (?:say|ask|tell|want)|don't see (?:it|them|any)|dont see (?:it|them|any)|not there|doesn't show
    `,
    example: 'still blocked, same msg',
  },
  {
    act: 'complain',
    why: 'the same in German, French, Spanish and Portuguese',
    words: alternatives`
      geht (?:immer noch )?nicht|immer noch|funktioniert (?:immer noch )?nicht|falsch|kaputt|fehlt|schon wieder
      ne marche (?:toujours )?pas|marche pas|toujours (?:pas|rien|le même)|faux|encore|ne fonctionne pas|no funciona
      sigue (?:sin|fallando|igual)|está mal|todavía no|não funciona|nao funciona|continua|ainda não|ainda nao|errado
    `,
    example: 'geht immer noch nicht',
  },
  {
    act: 'complain',
    why: 'the same in Chinese and Japanese',
    words: '不对|还是不|还是没|还有问题|错了|不行|没用|失败了|まだ|違います|ダメ|動きません|おかしい|直っていません',
    example: '还是不行',
  },
  {
    act: 'cancel',
    why: 'the user gives the goal up',
    words: alternatives`
      forget (?!to )\w+|no way|never ?mind|nvm|cancel (?:that|it|the)|drop it|drop that|drop the|scrap \w+|leave it
      leave that|skip it|skip that|not needed anymore|no longer need|don't bother with|dont bother with|give up
      i'm done|im done|back out|abort|call it off|changed my mind|let's not|lets not|scratch that|stop\. my|let it be
      i'll do it myself|doing it by hand|i'll do it by hand|do without it|whatever
    `,
    example: 'meh. forget the tap',
  },
  {
    act: 'cancel',
    why: 'the same in other languages',
    words: alternatives`
      vergiss (?:es|das)|lass (?:es|das|gut)|doch nicht|brauchst du nicht mehr|abbrechen|brich ab|laisse tomber
      laissez tomber|oublie|annule|tant pis|olvídalo|olvidalo|déjalo|dejalo|cancela|ya no hace falta|esquece
      deixa (?:pra lá|assim|isso)|ah deixa|cancela|算了|取消|不用了|别做了|やめ(?:ます|て|よう)|キャンセル|もういい|結構です
    `,
    example: 'bon ça me saoule, laisse tomber',
  },
  {
    act: 'defer',
    why: 'wanted, but not now',
    words: alternatives`
      not today|later|at some point|some day|someday|another time|another day|next week|tomorrow|when i'm back
      when im back|once i|remind me|for later|on the pile|on the list|after the freeze|pick it up|not now|not yet
      for now|after that|next month|next sprint|when you have time|wait for that|wait until|keep in mind for later
      in the evening|tonite i
    `,
    example: 'put it on the pile',
  },
  {
    act: 'defer',
    why: 'the same in other languages',
    words: alternatives`
      später|nicht jetzt|nicht heute|morgen|nächste woche|irgendwann|plus tard|demain|pas maintenant
      la semaine prochaine|más tarde|mas tarde|luego|mañana|lo dejamos|on verra|ein andermal|outro dia
      la próxima semana|depois|amanhã|amanha|mais tarde|semana que vem|以后|回头|稍后|明天|下周|之后|先不|先停|あとで|後で|明日|来週|今度|また後
    `,
    example: 'README 回头再继续',
  },
  {
    act: 'stop',
    why: 'the agent is to pause at once',
    words: 'stop|wait|hold on|halt|moment mal|warte|attends|espera|espere|先停|等一下|待って|ちょっと待',
    example: 'STOP. pnpm not npm',
  },
  {
    act: 'addition',
    why: 'one more request beside the one at hand',
    words: alternatives`
      also|and another thing|another thing|other thing|one more|one last|last one|last thing|last wish|last matter|btw
      by the way|besides|additionally|on top|while (?:you're|you are|youre|ur|we're) (?:at it|there|here)
      and(?= (?:i (?:want|need)|can you|could you|please))|quick question|out of curiosity|separately|unrelated
      second thing|oh and|plus|two small additions|as well
    `,
    example: 'and i want money back for the dead days',
  },
  {
    act: 'addition',
    why: 'the same in other languages',
    words: alternatives`
      außerdem|ausserdem|übrigens|noch was|noch etwas|eine frage noch|und noch|nebenbei|aussi|au fait|encore une chose
      autre chose|et aussi|además|ademas|también|tambien|otra cosa|por cierto|outra coisa|aproveitando|também|tambem
      tb|mais uma coisa|aliás|另外|还有|顺便|对了|再(?:帮|做|写|出|发|给|来|加)|あと|それと|ついでに|もう一つ|ちなみに|ところで|その前に
    `,
    example: '另外帮我改一下',
  },
  {
    act: 'next',
    why: 'the queue goes on, or a new thing begins',
    words: alternatives`
      next|now|ok now|moving on|go on|continue|proceed with|number (?:two|three|2|3)|als nächstes|jetzt|weiter|ensuite
      maintenant|prochaine|ahora|siguiente|agora|próximo|下一个|继续|接下来|第[二三四五]个?|次は|次に|続け
    `,
    example: 'great. now write the postmortem',
  },
  {
    act: 'refine',
    why: 'the same result, a little different',
    words: alternatives`
      but|instead|actually|rather|make (?:it|that|them|the)|change (?:it|that|the)|shorter|longer|smaller|bigger|swap
      replace|rename|use \w+ instead|without|no|not|only|should be|shouldn't|keep|put (?:it|that|them) back
      remove (?:it|that|the)|add a|better|rephrase|rewrite|redo|try again|reload|instead of|what if
      take (?:it|that|this|them) (?:off|out|away|back|down)|sondern|aber|lieber|statt|kürzer|nur|mais plutôt|plutôt
      plus court|seulement|pero|mejor|más corto|solo|mas|melhor|só|但是|不过|改成|换成|太多|太长|太短|不要|でも|もっと|変えて|だけ
    `,
    example: 'better. but make it a list',
  },
  {
    act: 'greet',
    why: 'no content',
    words: alternatives`
      hi|hello|hey|hiya|good (?:morning|day|evening|afternoon)|howdy|bye|see you|good night|gtg|going back to bed
      how are you|have a (?:great|nice|good|lovely) \w+|moin|hallo|guten (?:morgen|tag|abend)|servus|tschüss|bonjour
      salut|coucou|bonsoir|hola|buenos días|buenas|adiós|olá|oi|bom dia|boa tarde|tchau|你好|您好|再见|早上好|こんにちは|おはよう|お疲れ
      こんばんは
    `,
    example: 'good morning!',
  },
  {
    act: 'proceed',
    why: 'an answer that lets the agent go on',
    words: alternatives`
      that (?:sounds|looks|works)|that's (?:fine|good|ok)|hm+ fine|hm+ ok|onwards|\d{1,2}
      (?:the )?(?:1st|2nd|3rd|first|second|third|last) one|option \w|yes|yeah|yep|yup|sure|ok|okay|go ahead|go|do it
      please do|just do it|fine|correct|right|confirmed|approved|done|did it|sounds good|let's do (?:it|that)
      schedule it|you can|apply|agreed|ja|jep|genau|einverstanden|mach das|gerne|oui|d'accord|vas-y|ok|sí|si|claro
      dale|vale|adelante|sim|pode|pode sim|claro|isso|是的?|好的?|嗯|可以|行|没错|对|はい|お願いします|ええ|うん
    `,
    example: 'yes. 50GB',
  },
]

const unspaced = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\p{Extended_Pictographic}]/u

const patterns: ReadonlyMap<Act, RegExp> = new Map(
  [...new Set(phraseTable.map((row) => row.act))].map((act) => [
    act,
    patternOf(phraseTable.filter((row) => row.act === act).map((row) => row.words)),
  ]),
)
const leading: ReadonlyMap<Act, RegExp> = new Map(
  [...patterns].map(([act, pattern]) => [act, new RegExp(`^[\\s\\p{P}]*(?:${pattern.source})`, 'iu')]),
)

/** True when the text has one of the act's phrases anywhere. */
export function has(act: Act, text: string): boolean {
  return patterns.get(act)?.test(plain(text)) ?? false
}

/** True when the text begins with one of the act's phrases. */
export function startsWith(act: Act, text: string): boolean {
  return leading.get(act)?.test(plain(text)) ?? false
}

/** What follows the act's phrase at the beginning of the text, blanks and punctuation included; null when it does not begin with one. */
export function afterLead(act: Act, text: string): string | null {
  const match = leading.get(act)?.exec(plain(text)) ?? null
  return match === null ? null : plain(text).slice(match[0].length)
}

function plain(text: string): string {
  return text.replace(/[’‘]/g, "'")
}

function patternOf(rows: readonly string[]): RegExp {
  const words = [...new Set(rows.join('|').split(/\|(?![^(]*\))/))]
  const spaced = words.filter((word) => !unspaced.test(word)).map((word) => word.replace(/\*$/, '\\p{L}*'))
  const others = words.filter((word) => unspaced.test(word))
  const parts = [...(spaced.length > 0 ? [`(?<![\\p{L}\\p{N}])(?:${spaced.join('|')})(?![\\p{L}\\p{N}])`] : []), ...others]
  return new RegExp(parts.join('|'), 'iu')
}
