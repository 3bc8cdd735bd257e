import { common, stems } from '../../model/words.ts'

export type Domain = {
  /** Directory and name of the playbook. */
  readonly slug: string
  readonly title: string
  /** What the work is about, for the description that decides when a host loads the skill. */
  readonly about: string
  readonly words: string
}

/** The kinds of work that playbooks are cut by; a lesson belongs to the row with most of its words, two at least. */
export const domains: readonly Domain[] = [
  {
    slug: 'coding-playbook',
    title: 'Coding playbook',
    about: 'writing, building, testing and reviewing code',
    words: `
      code coding function class test tests build compile compiler lint typecheck typescript javascript python java
      kotlin rust go react vue css html npm pnpm yarn pip cargo cmake make gradle git commit branch rebase merge pull
      request repo repository refactor bug component module import package dependency library linker api endpoint
      script regex Bash Edit Write Read Grep Glob apply_patch edit_file write_file run_tests vitest jest pytest dark
      mode toggle page login app android ios flutter release crash
    `,
  },
  {
    slug: 'operations-playbook',
    title: 'Operations playbook',
    about: 'servers, deployments, pipelines and incidents',
    words: `
      server servers deploy deployment kubernetes kubectl pod pods cluster docker container image registry ci pipeline
      runner nginx cdn dns certificate tls disk memory cpu log logs alert incident postmortem monitoring grafana
      prometheus terraform ansible ssh ssh_exec systemd cron backup restore replica postgres redis kafka queue staging
      production rollout rollback host node network firewall cors proxy outage
    `,
  },
  {
    slug: 'data-playbook',
    title: 'Data playbook',
    about: 'queries, spreadsheets, reports and analyses',
    words: `
      sql query queries table tables column columns row rows database csv xlsx parquet json spreadsheet sheet excel
      formula pivot dashboard chart plot dataset data analysis analyse analyze statistics experiment significance
      metric revenue report dedupe join index run_sql dataframe pandas sheet_read read_range write_range
    `,
  },
  {
    slug: 'travel-playbook',
    title: 'Travel playbook',
    about: 'flights, reservations, hotels and trips',
    words: `
      flight flights airline reservation reservations booking hotel trip travel passenger passengers cabin economy
      business baggage bag seat seats airport departure itinerary train ticket tickets visa insurance cancel rebook
      upgrade book_reservation search_direct_flight get_reservation_details
    `,
  },
  {
    slug: 'finance-playbook',
    title: 'Finance playbook',
    about: 'payments, invoices, accounts and taxes',
    words: `
      invoice invoices payment payments pay transfer bank card account accounts iban refund credit debit vat tax taxes
      billing bill budget price currency eur usd chf expense expenses ledger bookkeeping payroll standing order limit
      receipt subscription create_transfer get_invoice
    `,
  },
  {
    slug: 'support-playbook',
    title: 'Support playbook',
    about: 'customers, orders, tickets and accounts of others',
    words: `
      customer customers ticket tickets order orders return returns refund warranty technician appointment complaint
      delivery shipment shipping parcel claim helpdesk outlook password reset vpn access device printer monitor
      account router internet line
    `,
  },
  {
    slug: 'research-playbook',
    title: 'Research playbook',
    about: 'finding, checking and citing sources',
    words: `
      paper papers source sources citation citations cite doi literature study studies trial trials search article
      articles reference references bibliography retracted retraction review thesis journal find compare web_search
      search_papers open_url browse contacts list prospects
    `,
  },
  {
    slug: 'writing-playbook',
    title: 'Writing playbook',
    about: 'texts, mails, translations and documents',
    words: `
      write text mail email letter draft translate translation summary summarise summarize document documents notes
      release blog post article proofread tone wording slide slides presentation contract clause redline nda template
      format
    `,
  },
  {
    slug: 'assistant-playbook',
    title: 'Assistant playbook',
    about: 'calendars, reminders, shopping and daily errands',
    words: `
      calendar reminder remind meeting meetings schedule appointment mail inbox shop shopping order buy dinner
      restaurant recipe garden home heating camera light lights birthday party plan exercise lesson learn tutor quiz
    `,
  },
]

const general: Domain = { slug: 'playbook', title: 'Playbook', about: 'tasks of all kinds', words: '' }
const vocabulary = domains.map((domain) => ({ domain, words: stems(domain.words) }))

/** The domain that a text speaks of; the general one when no domain has two of its words. */
export function domainOf(text: string): Domain {
  const words = stems(text)
  const ranked = vocabulary
    .map(({ domain, words: own }) => ({ domain, score: common(own, words) }))
    .sort((one, other) => other.score - one.score)
  const [best, second] = ranked
  if (best === undefined || best.score < 2) return general
  return second !== undefined && second.score === best.score && best.score < 3 ? best.domain : best.domain
}

export function isPlaybook(directory: string): boolean {
  return directory === general.slug || domains.some((domain) => domain.slug === directory)
}
