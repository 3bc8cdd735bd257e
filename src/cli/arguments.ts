const switches = new Set(['--json', '--quiet', '-q', '--no-color'])
const withValue = new Set(['--home', '--project'])

/**
 * The words in the order in which oclif wants them: `help x` is `x --help`, and global flags that stand before the
 * command (`acontext --json status`) move behind it.
 */
export function orderedArguments(argv: readonly string[]): string[] {
  const rest = [...argv]
  const flags: string[] = []
  for (let [first] = rest; first !== undefined; [first] = rest) {
    const length =
      switches.has(first) || [...withValue].some((flag) => first.startsWith(`${flag}=`)) ? 1 : withValue.has(first) ? 2 : 0
    if (length === 0) break
    flags.push(...rest.splice(0, length))
  }
  if (rest.length === 0) return flags
  if (rest[0] === 'help') return rest.length === 1 ? ['--help'] : [...rest.slice(1), '--help']
  const end = rest.indexOf('--')
  return end === -1 ? [...rest, ...flags] : [...rest.slice(0, end), ...flags, ...rest.slice(end)]
}
