/** Grows with every change of a prompt; the trailer `Prompt` of a commit names all three. */
export const promptVersions = 'observe@1 distil@1 learn@1'
