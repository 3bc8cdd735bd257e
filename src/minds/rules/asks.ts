import { alternatives, oneOf } from './pattern.ts'
import { afterLead } from './phrases.ts'
import { clausesOf, numberedItems } from './sentences.ts'

/** How a sentence asks for work; null when it does not. */
export type Asking = 'command' | 'need' | 'question' | 'problem'

const commandVerbs = alternatives`
  add|adjust|analy[sz]e|answer|append|apply|arrange|ask|attach|back ?up|begin|bill|book|bring|build|bump|buy|calculate
  call|cancel|change|charge|check|clean|clear|close|clone|colou?r|collect|combine|compare|compile|complete|compute
  configure|connect|convert|copy|count|create|cut|debug|decode|dedupe|delete|deploy|describe|design|detect|develop
  diagnose|diff|disable|do|document|download|draft|draw|drop|dump|edit|email|enable|enter|estimate|evaluate|examine
  exclude|explain|export|extend|extract|figure out|fill|filter|find|fix|forecast|format|forward|gather|generate|get|give
  go through|group|have a look|help|hide|implement|import|improve|include|increase|insert|inspect|install|integrate
  investigate|keep|label|launch|learn|list|load|log|look|lower|mail|make|map|mark|measure|merge|message|migrate|mock
  monitor|move|notify|open|optimi[sz]e|order|organi[sz]e|parse|patch|pay|pick|plan|plot|port|prepare|print|process
  profile|proofread|propose|provide|publish|pull|push|put|raise|read|rebase|rebook|recommend|record|reduce|refactor
  refund|register|release|remind|remove|rename|repair|replace|reply|report|request|reroute|research|reset|resize|resolve
  restart|restore|review|revert|rewrite|roll|rotate|run|say|save|scale|scan|schedule|scrape|search|select|send|set|setup
  ship|show|shrink|sign|simplify|solve|sort|speed|split|start|stop|store|submit|suggest|summari[sz]e|swap|switch|sync
  tag|take|talk|teach|tell|test|track|train|transcribe|transfer|translate|trim|try|tune|turn|unblock|undo|uninstall
  unlock|update|upgrade|upload|use|validate|verify|visuali[sz]e|walk|watch|work out|wrap|write|rephrase|unsubscribe
  renew|post|subscribe|crop|archive|invite|assign|commit|free|cook|rerun|retry|rebuild|deduplicate|normali[sz]e|mute
  pause|resume|reopen|escalate|approve|reject|zip|unzip|tidy|benchmark|annotate|encrypt|mask|anonymi[sz]e|redact
  backfill|ping|quote|shortlist|rank|chart|graph|tabulate|reschedule|rearrange|postpone|shorten|condense|reword|polish
  outline|sketch|paraphrase|locali[sz]e|sanitize|scaffold|provision|onboard|reimburse|credit|waive|reissue|resend
  activate|deactivate|reactivate|flip|kill|hook up|sum up|dispute|expedite|bisect
`

/** One row for each way to ask, tried in order. */
const rows: readonly { readonly asking: Asking; readonly example: string; readonly pattern: RegExp }[] = [
  {
    asking: 'command',
    example: 'could you add a toggle',
    pattern:
      /^(?:can|could|would|will) (?:you|u|we)\b(?! (?:imagine|believe))|\b(?:can|could|would|will) (?:you|u) (?!believe|imagine)/i,
  },
  {
    asking: 'command',
    example: 'fix the build',
    pattern: new RegExp(
      `^(?:please |pls |plz |kindly |do |just |first |go |let's |lets |let us |now |then |and )*(?:${commandVerbs})\\b(?!\\s*(?:is|was|are|were|'s|:|=|fails?|failed|works?|doesn't)\\b)`,
      'i',
    ),
  },
  {
    asking: 'need',
    example: 'i need a list',
    pattern: oneOf('i')`
      \b(?:i|we)(?:'d| would| do|'ll|ll| will)? ?(?:need|want|like to (?:have|know|see|get|book|change|cancel|add|return|make|use)|would like|'d like|d like|would love|have to|gotta|must|wanted|wanna|gonna need)\b(?! (?:nothing|no |to (?:go on|stay|remain|live)\b))
      \b(?:i|we|i'm|im|we're|i've|we've)\b.* and (?:also |now |so )?(?:need|would like)\b(?! to (?:go on|stay|remain|live)\b)
      ^(?:need|want|wanna|wanted|looking (?:for|to))\b|\b(?:i'm|im|i am) (?:looking|trying|hoping) (?:for|to)\b
    `,
  },
  { asking: 'command', example: 'release notes, please', pattern: /\b(?:please|pls|plz)\b.{3,}|.{12,}\b(?:please|pls|plz)\b/i },
  {
    asking: 'need',
    example: 'has to go to Venlo now',
    pattern:
      /\b(?:has|have|needs?|ought) to (?:go|be|come|happen|change|move)\b|\b(?:must|should) (?:go|be \w+ed|come|change|move|run|work)\b/i,
  },
  {
    asking: 'question',
    example: 'what does 418 mean',
    pattern:
      /^(?:what|whats|what's|how|hows|how's|why|where|wheres|where's|when|who|whos|which|is|are|does|do|did|can i|could i|should|will|would|was|has|have|any(?:one| idea| chance)?)\b.{6,}|.{6,}[?？]\s*$/i,
  },
  {
    asking: 'command',
    example: 'Kannst du den Fehler beheben',
    pattern: oneOf('i')`
      \b(?:kannst|könntest|könnten|können) (?:du|sie|wir)\b
      ^(?:bitte|mach|mache|erstelle?|schreib\w*|prüfe?|zeig\w*|such\w*|find\w*|schick\w*|änder\w*|lösch\w*|fass\w*)\b
      ^(?:übersetz\w*|buch\w*|stell\w*|leg\w*|füg\w*|behebe?|installier\w*|richte|räum\w*|vergleich\w*)\b
      \bbitte\b.{4,}|.{8,}\bbitte\b
    `,
  },
  {
    asking: 'need',
    example: 'ich brauche eine Liste',
    pattern:
      /\b(?:bräuchte?|brauch) (?:ich|wir)\b|\b(?:ich|wir) (?:brauche|brauchen|möchte|möchten|will|wollen|hätte gerne?|bräuchte?n?)\b/i,
  },
  {
    asking: 'command',
    example: "tu peux m'aider",
    pattern: oneOf('i')`
      \b(?:tu peux|peux[- ]tu|pouvez[- ]vous|vous pouvez|pourrais[- ]tu|pourriez[- ]vous)\b
      ^(?:fais|faites|écris|crée|corrige|ajoute|cherche|trouve|envoie|vérifie|montre|réserve|traduis|explique)\b
      ^(?:prépare|mets)\b
      ^(?:fais|dis|donne|envoie|montre|explique|trouve|écris|prépare|mets|note)-(?:moi|nous|le|la|les|lui|leur)\b
      ^(?:faites|dites|donnez|envoyez|montrez|expliquez|notez)-(?:moi|nous|le|la|les|lui|leur)\b
      \b(?:s'il te plaît|s'il vous plaît|stp|svp)\b
    `,
  },
  {
    asking: 'need',
    example: "j'ai besoin d'une liste",
    pattern: /\bj'ai besoin|\bje (?:veux|voudrais|cherche)|\bon (?:veut|doit)\b|il (?:me|nous) faut/i,
  },
  {
    asking: 'command',
    example: 'puedes revisar el contrato',
    pattern: oneOf('iu')`
      \b(?:puedes?|podr[ií]as?|podéis)\b
      ^(?:haz|escribe|crea|busca|revisa|arregla|añade|envía|manda|muestra|explica|prepara|reserva|cambia|pon|genera)\b
      ^(?:dame)\b
      ^(?:haz|di|pon|da|manda|env[ií]a|expl[ií]ca|escr[ií]be|b[uú]sca)(?:me|nos|lo|la|los|las|le|les|melo|mela)\b
      ^(?:prep[aá]ra|ap[uú]nta|res[uú]me|p[aá]sa|corr[ií]ge|rev[ií]sa)(?:me|nos|lo|la|los|las|le|les|melo|mela)\b
      ^(?:cu[eé]nta|ens[eé][ñn]a|arr[eé]gla|trad[uú]ce|calc[uú]la)(?:me|nos|lo|la|los|las|le|les|melo|mela)\b
      ^(?:res[eé]rva|c[aá]mbia|b[oó]rra|qu[ií]ta)(?:me|nos|lo|la|los|las|le|les|melo|mela)\b|\bpor favor\b
    `,
  },
  {
    asking: 'need',
    example: 'necesito una lista',
    pattern: /\b(?:necesito|necesitamos|quiero|queremos|quisiera|me gustaría|hay que)\b/i,
  },
  {
    asking: 'command',
    example: 'da pra pedir um monitor',
    pattern: oneOf('i')`
      \b(?:você pode|vc pode|pode me|poderia|consegue|d[aá] (?:pra|para))\b
      ^(?:faz|faça|cria|crie|escreve|escreva|procura|busca|corrige|manda|mande|mostra|gera|adiciona|muda|verifica)\b
      ^me (?:manda|faz|explica|mostra|passa|diz|ajuda|envia)\b|\bpor favor\b|\bpfv\b
    `,
  },
  {
    asking: 'need',
    example: 'preciso de um relatório',
    pattern: /\b(?:preciso|precisamos|quero|queremos|queria|gostaria|vai precisar|tem que)\b/i,
  },
  {
    asking: 'command',
    example: '帮我改一下',
    pattern:
      /帮我|帮忙|请(?!问)|麻烦|能不能|能否|可以.{1,20}[吗么]|给(?:我|整个|这个|它)|修一下|改一下|看一下|更新一下|写(?:一|个|份)|做(?:一|个|份)|查一下|把.{2,}|部署|要你/,
  },
  { asking: 'need', example: '我想要一个表格', pattern: /我(?:想|要|需要)|需要.{2,}/ },
  { asking: 'question', example: '这是什么意思？', pattern: /(?:什么|怎么|为什么|多少|哪|几点|请问).{0,30}|[吗呢]\s*[？?]?$/ },
  {
    asking: 'command',
    example: '要約してください',
    pattern:
      /(?:て|で)(?:ください|下さい|ほしい|欲しい|くれ|もらえ|いただけ|おいて)|お願い(?:し|でき)|(?:作|書|直|調べ|探|確認|修正|追加|変更|送)(?:って|いて|して|べて|して)|したい|頼む/,
  },
  { asking: 'question', example: 'これは何ですか', pattern: /(?:ですか|ますか|でしょうか|かな)\s*[？?]?$/ },
  {
    asking: 'problem',
    example: 'uploads on staging are dead',
    pattern: oneOf('i')`
      \b(?:fails?|failing|failed|flaky|broken|dead|dies|died|crash\w*|stuck|declined|doesn't|doesnt|does not|won't)\b
      \b(?:wont|can't|cant|cannot|error|errors|(?:is|are|went) down|slow|hangs?|missing|lost|damaged|crushed)\b
      \b(?:blocked|full|leak\w*|no internet|not (?:work|load|open|start)\w*|blows up|wrong|complain\w*|whines?)\b
      \b(?:tim(?:es|ing|ed) out|timeouts?|keeps \w+ing|(?:is|are|went|goes) red|deprecated|paged)\b
      \b(?:(?:is|are|was|were|goes|went|stays?|comes? out) (?:still |all |completely )?(?:blank|empty|gone|frozen|garbled|unreachable|offline|unresponsive|expired|black))\b
      \b(?:disappear\w*|vanish\w*|freez\w+|has ?n'?t (?:run|worked|arrived|started|loaded|synced))\b
      \b(?:hasnt (?:run|worked|arrived|started|loaded|synced)|scheitern|kaputt|fehler|geht nicht|hängt|marche pas)\b
      \b(?:plante|bloqué|no funciona|roto|falla|não (?:abre|funciona|aceita)|nao (?:abre|funciona|aceita))\b
      \b(?:fecha sozinho|trava\w*)\b|\bat \d{2,3} ?%|乱了|报错|打不开|失败|出错|坏了|卡|エラー|動かない|おかしい|失敗|落ち
    `,
  },
]

/** "so keep that in mind": to be known, not to be done. */
const toBeKnown =
  /^(?:keep (?:this|that|it|these|those|in) (?:in )?mind|bear (?:this |that |it )?in mind|remember (?:this|that|it)|note (?:this|that)|just so you know|fyi)\b/i

/** How the sentence asks, whatever polite words stand before it. */
export function askingOf(sentence: string): Asking | null {
  const bare = withoutLeads(sentence)
  if (toBeKnown.test(bare)) return null
  return rows.find((row) => row.pattern.test(bare))?.asking ?? null
}

/** How a sentence asks, by the clause that asks most plainly. */
export function asksIn(sentence: string): Asking | null {
  const ways = [askingOf(sentence), ...clausesOf(sentence).map(askingOf)]
  return (['command', 'need', 'question', 'problem'] as const).find((way) => ways.includes(way)) ?? null
}

/** A clause that asks by its verb or its question; "please" alone is courtesy. */
export function asksForWork(clause: string): boolean {
  const asking = askingOf(clause)
  return asking === 'command' || asking === 'need' || asking === 'question'
}

const announced =
  /^[^:]{0,40}\b(?:couple|few|two|three|four|five|several|some|\d)(?: of)?(?: quick| small| more| other)? (?:things|bits|requests|tasks|items|jobs|points|favou?rs)\b[^:]{0,40}:\s*(\S.*)$/is

/** The requests that a message counts, by numbers or after "a few things:"; empty when it counts fewer than two. */
export function itemsOf(text: string): string[] {
  const numbered = numberedItems(text)
  return numbered.length > 0 ? numbered : listedCommands(text)
}

/** "A few things: send the link, chase the invoice, then move the shoot": each command of the list; empty when fewer than two. */
function listedCommands(text: string): string[] {
  const list = announced.exec(text)?.[1]
  const items: string[] = []
  for (const part of list?.split(/[,;]\s+(?:and then |and |then )?|\s+and then\s+/i) ?? []) {
    if (items.length === 0 || askingOf(part) === 'command') items.push(part)
    else items[items.length - 1] += `, ${part}`
  }
  return items.length >= 2 && askingOf(items[0] ?? '') === 'command' ? items : []
}

const label = /^(?:\p{L}+ ){0,3}(?:matter|thing|things|question|wish|request|point|additions?|test for you)\s*[:,]\s*/iu
const fillers =
  /^(?:so|well|um+|uh+|hm+|oh|ah|ha|lol|omg|ugh|right|alright|yo|dear \w+|ok|okay|k|fine|yes|yeah|yep|please|pls|kindly|also|ja|gut|bon|bueno|vale|bom|entonces|嗯|那|好)(?=[\s,.!:;，。]|$)[\s,.!:;，。]*/i

/** "clear, thanks" is praise, "clear the cache" is not: praise ends here, or goes on with another lead. */
const praiseEnds =
  /^\s*(?:$|[\p{P}\p{S}]|(?:now|next|then|thanks|thank|ok|can|could|also|and|please|pls|so|for|but|job|work|catch)\b|[\u3040-\u9fff])/iu

/** The sentence from where its content begins: without greetings, thanks, "also", "next", "well". */
export function withoutLeads(sentence: string): string {
  let bare = sentence.trim()
  for (let round = 0; round < 4; round++) {
    const before = bare
    for (const act of ['greet', 'confirm', 'addition', 'next'] as const) {
      const rest = afterLead(act, bare)
      if (rest !== null && (act !== 'confirm' || praiseEnds.test(rest))) bare = rest.replace(/^[\s\p{P}\p{S}]+/u, '')
    }
    bare = bare.replace(fillers, '').replace(label, '')
    if (bare === before) break
  }
  return bare
}

/** "great. now …": what follows the praise. */
export function withoutPraise(text: string): string {
  return text.replace(
    /^(?:(?:ok|okay|great|perfect|thanks|thank you|thx|nice|cool|good|lovely|yes|yep|works|builds|excellent|splendid|beautiful|👍|👏|🎉|很好|嗯|好的|可以了)[\s,.!🎉。，]+)+/iu,
    '',
  )
}

export const askRows = rows
