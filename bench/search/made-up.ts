/** Numbers that look random and are the same in every run. */
export function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

const syllables = 'ba ber co dan del fi gor ha in jo ka lem mo nar os pel qui ra sol tu ur ven wis xa yor zen'.split(' ')
const things =
  'invoice,database,container,payment,calendar,report,spreadsheet,pipeline,website,server,contract,ticket,survey,podcast,dataset,firmware,catalogue,newsletter,warehouse,certificate'.split(
    ',',
  )
const deeds =
  'migrate,review,deploy,summarise,translate,validate,archive,reconcile,monitor,schedule,convert,audit,annotate,refactor,compress,publish'.split(
    ',',
  )
const systems =
  'Postgres,Kubernetes,Salesforce,Stripe,Excel,GitHub,Slack,Terraform,Shopify,Jira,Redis,Figma,Airtable,Kafka,Zendesk,WordPress'.split(
    ',',
  )

export type MadeSkill = { readonly name: string; readonly description: string; readonly body: string; readonly query: string }

/** A word that a language could have; low numbers are frequent ones. */
export function wordOf(rank: number): string {
  const second = syllables[Math.floor(rank / syllables.length) % syllables.length] ?? ''
  const third =
    rank >= syllables.length ** 2 ? (syllables[Math.floor(rank / syllables.length ** 2) % syllables.length] ?? '') : ''
  return `${syllables[rank % syllables.length] ?? ''}${second}${third}`
}

/** A text whose words are as unevenly frequent as those of a language (Zipf). */
export function prose(roll: (sides: number) => number, words: number, vocabulary = 12_000): string {
  return Array.from({ length: words }, () => wordOf(Math.floor(vocabulary ** (roll(1_000_000) / 1_000_000)) - 1)).join(' ')
}

/** Skills that share their words with many others, and a question for each in other forms of some of its words. */
export function madeSkills(count: number): MadeSkill[] {
  const roll = dice(7)
  const pick = (from: readonly string[]): string => from[roll(from.length)] ?? ''
  return Array.from({ length: count }, (_, index) => {
    const [deed, thing, system, other] = [pick(deeds), pick(things), pick(systems), pick(things)]
    const mark = wordOf(2000 + roll(40))
    const sections = Array.from(
      { length: 4 },
      () => `## ${pick(deeds)} the ${pick(things)}\n\n${prose(roll, 60)} ${pick(systems)} ${pick(deeds)} ${pick(things)}\n`,
    )
    return {
      name: `${deed}-${thing}-${index}`,
      description: `How to ${deed} a ${thing} in ${system} for the ${mark} team. Use it when a ${other} has to follow.`,
      body: `# ${thing}\n\n${prose(roll, 40)}\n\n${sections.join('\n')}`,
      query: `${deed.replace(/e$/, '')}ing ${thing}s ${index % 2 === 0 ? `with ${system}` : `before a ${other}`} for ${mark}`,
    }
  })
}
