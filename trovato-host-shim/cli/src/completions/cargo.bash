
# `cargo trovato …` is completed as `cargo-trovato …`; whatever else follows
# `cargo` is left to the function that was asked before.
_cargo_trovato_cargo() {
    local at=1
    [[ ${COMP_WORDS[1]} == +* ]] && at=2
    if ((COMP_CWORD > at)) && [[ ${COMP_WORDS[at]} == trovato ]]; then
        COMP_WORDS=(cargo-trovato "${COMP_WORDS[@]:at+1}")
        ((COMP_CWORD -= at))
        _cargo_trovato cargo-trovato "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        return
    fi
    if [[ -z ${_cargo_trovato_other-} ]]; then
        # bash-completion reads cargo's script when it is first asked for it.
        complete -r cargo
        { __load_completion cargo || _completion_loader cargo; } >/dev/null 2>&1
        _cargo_trovato_take_over
    fi
    if [[ -n ${_cargo_trovato_other-} ]]; then
        "$_cargo_trovato_other" "$@"
    fi
    if ((COMP_CWORD == at)) && [[ trovato == "${COMP_WORDS[at]}"* ]]; then
        COMPREPLY+=(trovato)
    fi
}

_cargo_trovato_take_over() {
    local now
    now=$(complete -p cargo 2>/dev/null)
    if [[ $now == *" -F "* ]]; then
        now=${now##* -F }
        now=${now%% *}
        [[ $now == _cargo_trovato_cargo ]] || _cargo_trovato_other=$now
    fi
    complete -F _cargo_trovato_cargo -o bashdefault -o default cargo
}

_cargo_trovato_take_over
