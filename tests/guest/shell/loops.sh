# A thousand forks, by subshells and by substitutions.
i=0
while [ $i -lt 500 ]; do
  (exit $((i % 3))) || last=$?
  i=$((i + 1))
done
echo $i $last
i=0
while [ $i -lt 500 ]; do
  i=$(echo $((i + 1)))
done
echo $i
