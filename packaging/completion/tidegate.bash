# bash completion of tidegate(1). Goes to /usr/share/bash-completion/completions/tidegate.
#
# Asks the program itself: its help lists the verbs and options of every noun, so that nothing is kept twice.

_tidegate_words() {
  # The words of the help of the command so far: commands stand first on an indented line, options anywhere.
  tidegate "$@" --help 2>/dev/null | awk '
    /^[A-Za-z ]*:$/ { part = $0; next }
    part == "Subcommands:" && /^  [a-z]/ { print $1 }
    /^  -/ { for (i = 1; i <= NF; i++) { w = $i; sub(/,.*/, "", w); if (w ~ /^--[a-z]/) { print w; break } } }'
}

_tidegate() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word
  local -a commands=()
  COMPREPLY=()
  case $previous in
    --state) mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
    --config | --to) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --held) mapfile -t COMPREPLY < <(compgen -W "deliver delete keep" -- "$current"); return ;;
    --kind) mapfile -t COMPREPLY < <(compgen -W "user connector local" -- "$current"); return ;;
    --preset) mapfile -t COMPREPLY < <(compgen -W "standard strict" -- "$current"); return ;;
    --detection) mapfile -t COMPREPLY < <(compgen -W "inherit act observe off" -- "$current"); return ;;
    --forwarding) mapfile -t COMPREPLY < <(compgen -W "on off" -- "$current"); return ;;
    --over-limit)
      mapfile -t COMPREPLY < <(compgen -W "restrict_until_following_day restrict_until_released alert_only" -- "$current")
      return ;;
    --role) mapfile -t COMPREPLY < <(compgen -W "check viewer helpdesk administrator" -- "$current"); return ;;
  esac
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      [a-z]*) commands+=("$word") ;;
    esac
    [ ${#commands[@]} -lt 3 ] || break
  done
  case ${commands[*]} in
    "restricted show" | "restricted release")
      word=$(tidegate restricted list --json 2>/dev/null | sed -n 's/^ *"entity": "\([^"\\]*\)",*$/\1/p') ;;
    "policy show" | "policy set" | "policy remove")
      word=$(tidegate policy list --json 2>/dev/null | sed -n 's/^    "name": "\([^"\\]*\)",*$/\1/p') ;;
    "policy check" | backup | import) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    *) word= ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$word $(_tidegate_words "${commands[@]:0:3}")" -- "$current")
}

complete -F _tidegate tidegate
