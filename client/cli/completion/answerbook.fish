# fish completion for answerbook: what can follow is asked of answerbook itself, which asks
# the server for the ids of topics and answers.

function __answerbook_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    for line in ($typed[1] __complete $typed[2..-1] "$current" 2>/dev/null)
        switch $line
            case ':files'
                if string match -q -- '--*=*' "$current"
                    set -l flag (string split -m 1 = -- "$current")
                    for path in (__fish_complete_path "$flag[2]")
                        echo -- "$flag[1]=$path"
                    end
                else
                    __fish_complete_path "$current"
                end
            case ':*'
            case '*'
                echo -- $line
        end
    end
end

complete -c answerbook -f -a '(__answerbook_complete)'
