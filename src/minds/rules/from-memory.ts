const memoryTools =
  /^(?:.*[._-])?(?:get|read|list|load|search|recall|use)?_?(?:skills?|memor(?:y|ies))(?:_(?:file|search|read|get|recall))?$/i
const memoryPaths =
  /(?:^|[\s"'/\\])(?:skills?\/[\w-]+\/|SKILL\.md|user-general-facts|daily-logs|MEMORY\.md|CLAUDE\.md|AGENTS\.md)/

/**
 * True for a call that reads what was learnt before. Learning it again would make memory feed on itself:
 * every session that reads a lesson would confirm it.
 */
export function comesFromMemory(tool: string, given: string): boolean {
  return memoryTools.test(tool) || memoryPaths.test(given.slice(0, 2000))
}
