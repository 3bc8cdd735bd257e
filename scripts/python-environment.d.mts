export type PythonEnvironment = {
  readonly suite: string
  readonly olderSuite: string
  readonly interpreter: string
  readonly older: string
}

export function pythonEnvironment(): PythonEnvironment | null
