import { presets } from './drivers/llm/presets.ts'
import { carefulLlm } from './memory/model-calls.ts'
import { openSpending, type Spending } from './memory/spending.ts'
import { promptVersions } from './minds/model/prompts/versions.ts'
import { modelPrice, type ChosenEmbeddings, type ChosenModel } from './models.ts'
import { once } from './model/once.ts'
import type { Clock } from './seams/clock.ts'
import type { Llm } from './seams/llm.ts'
import type { Mind } from './seams/mind.ts'
import type { Secrets } from './seams/secrets.ts'
import type { Config } from './settings.ts'
import type { Costs } from './store/costs.ts'
import type { Traces } from './store/traces.ts'

export type MindTools = {
  readonly config: Config
  readonly clock: Clock
  readonly secrets: Secrets
  readonly spending: Spending
  readonly traces: Traces
  /** Ends the waiting for a model. */
  readonly signal: AbortSignal
}

/** How often a call is made where nobody waits for it. */
const patientTries = 5

/** The books of what models cost, those of a mind and those for embeddings. */
export function openBooks(
  { chosen, embeddings }: { readonly chosen: ChosenModel | null; readonly embeddings: ChosenEmbeddings | null },
  { config, clock, costs }: { readonly config: Config; readonly clock: Clock; readonly costs: Costs },
): Spending {
  return openSpending(costs, {
    clock,
    budget: {
      dayUsd: limitOf(config['budget.day']),
      lessonUsd: limitOf(config['budget.lesson']),
      lessonTokens: limitOf(config['budget.lesson.tokens']),
    },
    priceOf(model) {
      const at = model === embeddings?.model ? embeddings : chosen
      return at === null ? null : modelPrice(at, model, config)
    },
  })
}

/**
 * The mind that was chosen; all that is heavy is loaded when it is first asked. `trial` is the same for somebody who waits for
 * it: it tries nothing twice.
 */
export function openMind(chosen: ChosenModel | null, tools: MindTools): { readonly mind: Mind; readonly trial: Mind } {
  if (chosen === null) {
    const mind = rulesOnDemand(tools.secrets)
    return { mind, trial: mind }
  }
  return { mind: modelOnDemand(chosen, tools, patientTries), trial: modelOnDemand(chosen, tools, 1) }
}

function limitOf(budget: number | 'none'): number | null {
  return budget === 'none' ? null : budget
}

/** The rules mind, loaded when it is first asked: readers never do. */
function rulesOnDemand(secrets: Secrets): Mind {
  const load = async (): Promise<Mind> => (await import('./minds/rules-mind.ts')).rulesMind({ secrets })
  return onDemand('rules@1', once(load))
}

/** The model mind. What is missing of the choice is told at the first call, so that what was sent is kept all the same. */
function modelOnDemand(chosen: ChosenModel, tools: MindTools, tries: number): Mind {
  const { config, clock, secrets, spending, traces, signal } = tools
  const timeout = chosen.timeout ?? config['model.timeout']
  const extra = chosen.options ?? config['model.options']
  async function load(): Promise<Mind> {
    if (chosen.problem !== null) throw chosen.problem
    const [{ modelMind }, { openAiLlm }] = await Promise.all([import('./minds/model-mind.ts'), import('./drivers/llm-openai.ts')])
    const llmOf = (model: string): Llm => {
      const llm = openAiLlm({
        baseUrl: chosen.baseUrl,
        key: chosen.key,
        model,
        quirks: presets[chosen.preset],
        timeoutMs: timeout * 1000,
        maxTokens: config['model.maxTokens'],
        ...(extra === null ? {} : { extra }),
      })
      const kept = config.traces === 'on' ? traces : null
      return carefulLlm(llm, { secrets, clock, spending, traces: kept, tries, backoffMs: config['model.backoff'], signal })
    }
    const { observe, distil, learn } = chosen.models
    const made = new Map([observe, distil, learn].map((model) => [model, llmOf(model)]))
    const llm = (model: string): Llm => made.get(model) ?? llmOf(model)
    return modelMind({
      llms: { observe: llm(observe), distil: llm(distil), learn: llm(learn) },
      secrets,
      context: config['model.context'],
    })
  }
  const loaded = once(load)
  const name = chosen.models.learn === '' ? chosen.preset : chosen.models.learn
  return {
    ...onDemand(name, loaded),
    prompt: promptVersions,
    async explore(input) {
      const { explore } = await loaded()
      if (explore === undefined) throw new Error('a model mind can explore')
      return explore(input)
    },
    alive: async () => (await loaded()).alive?.() ?? true,
  }
}

function onDemand(name: string, mind: () => Promise<Mind>): Mind {
  return {
    name,
    observe: async (input, ids) => (await mind()).observe(input, ids),
    distill: async (input) => (await mind()).distill(input),
    learn: async (input) => (await mind()).learn(input),
  }
}
