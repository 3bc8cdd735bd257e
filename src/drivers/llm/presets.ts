/** How an endpoint that calls itself compatible differs from the others. */
export type Quirks = {
  /** The name of the field that limits the answer. */
  readonly limit: 'max_tokens' | 'max_completion_tokens'
  /** Whether the model can be made to call a tool. */
  readonly forcedCall: boolean
  /** Whether several calls in one answer can be asked for. */
  readonly parallelCalls: boolean
}

export type Preset = Quirks & {
  readonly baseUrl: string
  /** Null: the person has to name one, since it depends on what they have loaded. */
  readonly model: string | null
  readonly needsKey: boolean
  /** Runs on this machine: its tokens cost nothing. */
  readonly local: boolean
  readonly about: string
}

const plain: Quirks = { limit: 'max_tokens', forcedCall: false, parallelCalls: false }
const here = { needsKey: false, local: true } as const
const away = { needsKey: true, local: false } as const

/** Endpoints that speak chat completions, each with what sets it apart. `custom` is any other one. */
export const presets = {
  openai: {
    limit: 'max_completion_tokens',
    forcedCall: true,
    parallelCalls: true,
    ...away,
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-5-mini',
    about: 'OpenAI',
  },
  anthropic: {
    ...plain,
    ...away,
    baseUrl: 'https://api.anthropic.com/v1',
    model: 'claude-haiku-4-5',
    about: 'Anthropic, by its compatible endpoint',
  },
  gemini: {
    ...plain,
    forcedCall: true,
    ...away,
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    model: 'gemini-2.5-flash',
    about: 'Google Gemini, by its compatible endpoint',
  },
  ollama: { ...plain, ...here, baseUrl: 'http://127.0.0.1:11434/v1', model: 'qwen3:8b', about: 'Ollama on this machine' },
  lmstudio: { ...plain, ...here, baseUrl: 'http://127.0.0.1:1234/v1', model: null, about: 'LM Studio on this machine' },
  vllm: {
    ...plain,
    forcedCall: true,
    ...here,
    baseUrl: 'http://127.0.0.1:8000/v1',
    model: null,
    about: 'vLLM on this machine',
  },
  custom: {
    ...plain,
    needsKey: false,
    local: false,
    baseUrl: '',
    model: null,
    about: 'Any other endpoint that speaks chat completions; --base-url names it',
  },
} as const satisfies Record<string, Preset>

export type PresetName = keyof typeof presets

export function isPreset(name: unknown): name is PresetName {
  return typeof name === 'string' && Object.hasOwn(presets, name)
}

/** The preset that an address belongs to; `custom` for all others. */
export function presetAt(baseUrl: string): PresetName {
  const bare = bareUrl(baseUrl)
  const names = Object.keys(presets) as PresetName[]
  return names.find((name) => bareUrl(presets[name].baseUrl) === bare) ?? 'custom'
}

function bareUrl(url: string): string {
  return url.replace(/\/+$/, '').replace('//localhost', '//127.0.0.1')
}
