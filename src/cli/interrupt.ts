const interrupted = 130

/**
 * A signal that Ctrl-C (or SIGTERM) aborts, so that what is being written is finished and the project is given back.
 * A second Ctrl-C ends the process at once; nothing that was acknowledged is lost by that.
 */
export function interruptSignal(onInterrupt: () => void): AbortSignal {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(interrupted)
    controller.abort()
    onInterrupt()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return controller.signal
}
