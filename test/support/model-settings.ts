/** The settings of a home that learns by a scripted provider; failed calls are tried again at once. */
export function modelSettings(url: string): Record<string, unknown> {
  return { v: 1, mind: 'model', 'model.preset': 'custom', 'model.baseUrl': url, 'model.name': 'scripted', 'model.backoff': 0 }
}
