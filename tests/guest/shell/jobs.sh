# Background jobs, wait, signals, traps.
sleep 0.1 & wait; echo waited
(exit 7) & wait $!; echo $?
a=; for i in 1 2 3; do (exit $i) & a="$a $!"; done; for p in $a; do wait $p; echo $?; done
sleep 5 & pid=$!; kill $pid; wait $pid; echo $?
sleep 5 & pid=$!; kill -9 $pid; wait $pid 2>/dev/null; echo $?
trap 'echo got USR1' USR1; kill -USR1 $$; echo after
trap 'echo from a child' USR2; (kill -USR2 $$); echo after
trap 'echo bye' EXIT
(trap 'echo subshell bye' EXIT; echo in subshell)
trap '' TERM; kill -TERM $$; echo ignored; trap - TERM
sh -c 'trap "exit 9" TERM; kill -TERM $$; echo unreached'; echo $?
{ echo in background; } & wait
wait 99999; echo $?
