export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** `acontext complete -- <words>` answers with lines of a word, a tab and what it is; this line instead asks for files. */
export const filesLine = ':files'

const bash = `# Completion of acontext for bash: eval "$(acontext completion bash)"
_acontext() {
  local line word current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == '${filesLine}' ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    word="\${line%%$'\\t'*}"
    if [[ $current == [\\"\\']* ]]; then COMPREPLY+=("$word"); else COMPREPLY+=("$(printf '%q' "$word")"); fi
  done < <("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  # Go on writing after a slash: a target has more to it.
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _acontext acontext
`

const zsh = `#compdef acontext
# Completion of acontext for zsh: eval "$(acontext completion zsh)", after compinit
_acontext() {
  local line
  local -a rows
  while IFS= read -r line; do
    if [[ $line == '${filesLine}' ]]; then
      _files
      return
    fi
    rows+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <("$words[1]" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe -t acontext acontext rows
}
compdef _acontext acontext
`

const fish = `# Completion of acontext for fish: acontext completion fish | source
function __acontext_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l rows ($before[1] complete -- $before[2..-1] "$current" 2>/dev/null)
    if test "$rows[1]" = '${filesLine}'
        __fish_complete_path "$current"
    else
        printf '%s\\n' $rows
    end
end
complete -c acontext -f -a '(__acontext_complete)'
`

export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish }
