# What shell scripts do, over and over: whichever of its processes is killed, and when, it comes to an end.
# usage: work.sh ROUNDS SHELL
trap 'echo bye >/tmp/end.$$' EXIT
trap 'n=$((n + 1))' USR1
n=0
while [ $n -lt $1 ]; do
  n=$((n + 1))
  seq 200 | sort -r | head -n 30 | grep 1 | wc -l >/tmp/pipeline.$$
  x=$(echo inner $(echo deeper | tr a-z A-Z))
  cat <<END | tr a-z A-Z >>here-document
$x $n $$
END
  yes | head -n 100 >/dev/null
  (sleep 0.05; exit 3) &
  (trap 'exit 4' TERM; echo in a subshell | tee /tmp/tee.$$ | cat) >/dev/null &
  sleep 2 & pid=$!
  kill $pid
  wait $pid
  kill -USR1 $$
  $2 -c 'trap "exit 5" TERM; (sleep 0.01; kill -TERM $$) & for i in 1 2 3 4 5; do sleep 0.02; done'
  for i in 1 2 3 4 5 6 7 8; do (exit $i); done
  { echo one; sleep 0.01; echo two; } | while read -r line; do echo "$line" >>lines; done
  # An orphan that lives a little longer than who made it.
  ( (sleep 0.1; echo orphan >>lines) & )
  [ $((n % 3)) = 0 ] && wait
done
exit 0
