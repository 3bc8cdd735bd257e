const things = ['invoice', 'report', 'parser', 'import', 'gallery', 'calendar', 'mailer', 'index', 'price list', 'sign-up page']
const wrongs = ['times out', 'shows the wrong total', 'loses its last line', 'is empty', 'comes twice', 'breaks on umlauts']

/** A conversation of any length, in OpenAI's chat format: an agent mends one thing after the other, eight messages each. */
export function longTalk(length: number): readonly object[] {
  return Array.from({ length }, (_, index) => {
    const task = Math.floor(index / 8)
    const [thing, wrong] = [things[task % things.length], wrongs[task % wrongs.length]]
    const call = (name: string, input: object): object => ({
      role: 'assistant',
      content: null,
      tool_calls: [{ id: `c${index}`, type: 'function', function: { name, arguments: JSON.stringify(input) } }],
    })
    const answer = (content: string): object => ({ role: 'tool', tool_call_id: `c${index - 1}`, content })
    switch (index % 8) {
      case 0:
        return { role: 'user', content: `The ${thing} of project ${task} ${wrong}, please fix it.${wish(task)}` }
      case 1:
        return call('read_file', { path: `src/project-${task}/${thing}.ts` })
      case 2:
        return answer(`export function load() { return ${task} }`)
      case 3:
        return call('edit_file', { path: `src/project-${task}/${thing}.ts`, text: 'x'.repeat(200) })
      case 4:
        return answer('ok')
      case 5:
        return call('run_tests', { project: `project-${task}` })
      case 6:
        return answer(`${task % 40} passed`)
      default:
        return { role: 'assistant', content: `Done: the ${thing} of project ${task} works again and all tests pass.` }
    }
  })
}

/** Every fiftieth request says how the user wants things done. */
function wish(task: number): string {
  return task % 50 === 0 ? ` Always use port ${3000 + task} for project ${task}, never the default.` : ''
}
