# bash completion for answerbook: what can follow is asked of answerbook itself, which
# asks the server for the ids of topics and answers.

_answerbook() {
  local -a words=()
  local glue='' word
  local i
  # bash takes --flag=value and host:port apart at = and :. Together again:
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word =~ ^[=:]+$ ]] && ((${#words[@]} > 0)); then
      words[-1]+=$word
      glue=1
    elif [[ -n $glue ]]; then
      words[-1]+=$word
      glue=''
    else
      words+=("$word")
    fi
  done
  local current=${words[-1]-}
  # What stands before the part that readline will replace.
  local typed=${COMP_WORDS[COMP_CWORD]-} before
  [[ $typed =~ ^[=:]+$ ]] && typed=''
  before=${current%"$typed"}

  # Quotes are taken off, nothing is expanded but a leading ~: nothing typed is run.
  for i in "${!words[@]}"; do
    word=${words[i]//[\"\'\\]/}
    [[ $word == '~/'* ]] && word=$HOME${word:1}
    words[i]=$word
  done

  local candidate directive=''
  COMPREPLY=()
  while IFS=$'\t' read -r candidate _; do
    if [[ $candidate == :* ]]; then
      directive=$candidate
    else
      COMPREPLY+=("${candidate#"$before"}")
    fi
  done < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)

  if [[ $directive == :files ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "${typed/#'~/'/$HOME/}")
    compopt -o filenames 2>/dev/null
  elif [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
    compopt -o nospace 2>/dev/null
  fi
}

complete -F _answerbook answerbook
