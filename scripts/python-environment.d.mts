export function pythonEnvironment(): { readonly suite: string; readonly interpreter: string } | null
