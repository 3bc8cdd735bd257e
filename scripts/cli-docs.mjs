// Writes docs/cli.md from the commands themselves (oclif.manifest.json, which the build makes). With --check it writes nothing,
// and fails when the page is not what the commands say.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const page = join(root, 'docs', 'cli.md')
const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'))

const { topics } = read('package.json').oclif
const commands = Object.values(read('oclif.manifest.json').commands)
  .filter(({ hidden }) => !hidden)
  .sort((a, b) => (a.id < b.id ? -1 : 1))
const isGlobal = ({ helpGroup }) => helpGroup === 'GLOBAL'
const globals = Object.values(commands[0].flags).filter(isGlobal)
const single = commands.filter(({ id }) => !id.includes(':'))
const groups = Object.keys(topics).sort()

const text = [
  '# Every command',
  '',
  'Made from the commands by `npm run docs`; `acontext <command> --help` says the same.',
  '',
  'A target is `[space/]skill[/file][:line[-line]]`. A space, session or lesson is named by its name, its id, or a beginning of the id',
  'that fits only one. Exit codes: 0 done, 1 a fault of ours, 2 wrong usage, 3 not found, 4 refused, 5 busy, 6 a conflict for you to',
  'settle, 7 the disk or something outside failed, 130 interrupted.',
  '',
  'Every command takes:',
  '',
  ...flagRows(globals),
  '',
  ...[...single.map(section), ...groups.flatMap(topic)].flat(),
].join('\n')

if (process.argv.includes('--check')) {
  if (readFileSync(page, 'utf8') === text) process.exit(0)
  console.error('docs/cli.md is not what the commands say. Run: npm run docs')
  process.exit(1)
}
writeFileSync(page, text)

function topic(name) {
  const its = commands.filter(({ id }) => id.startsWith(`${name}:`))
  return its.length === 0 ? [] : [`## ${name}`, '', topics[name].description, '', ...its.flatMap(section)]
}

function section(command) {
  const words = command.id.replaceAll(':', ' ')
  const args = Object.values(command.args)
  const flags = Object.values(command.flags).filter((flag) => !isGlobal(flag) && !flag.hidden)
  const named = args.map(({ name, required }) => (required ? `<${name}>` : `[${name}]`)).join(' ')
  const usage = `acontext ${words} ${named}${command.strict === false ? '…' : ''}`.trim()
  return [
    `${command.id.includes(':') ? '###' : '##'} ${words}`,
    '',
    `\`${usage}\``,
    '',
    [command.summary, command.description].filter((part) => part).join('\n\n'),
    '',
    ...args.filter(({ description }) => description).map(({ name, description }) => `- \`${name}\`: ${description}`),
    ...flagRows(flags),
    ...(args.some(({ description }) => description) || flags.length > 0 ? [''] : []),
    '```sh',
    ...(command.examples ?? []),
    '```',
    '',
  ]
}

function flagRows(flags) {
  return flags.map((flag) => {
    const value =
      flag.type === 'option' ? ` ${flag.options === undefined ? (flag.helpValue ?? '<value>') : flag.options.join('|')}` : ''
    const short = flag.char === undefined ? '' : `-${flag.char}, `
    const usual = flag.default === undefined || flag.default === false ? '' : ` (usually ${JSON.stringify(flag.default)})`
    const negative = flag.allowNo === true ? `[no-]` : ''
    return `- \`${short}--${negative}${flag.name}${value}\`: ${flag.summary ?? flag.description ?? ''}${usual}`
  })
}
