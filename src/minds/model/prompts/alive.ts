/** Asks for the least that any stage needs: a tool that is called. */
export const alivePrompt = 'You work by calling tools.'
