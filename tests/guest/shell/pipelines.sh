# Pipelines, subshells, command substitution.
echo one | cat
printf 'b\na\nc\n' | sort | cat -n
seq 1 100 | grep 7 | wc -l
x=$(echo inner; echo second); echo "$x"
y=$(echo $(echo $(echo deep))); echo $y
(cd /; pwd)
(exit 3); echo $?
false | true; echo $?
true | false; echo $?
{ echo grouped; echo twice; } | while read -r line; do echo "<$line>"; done
echo a b c | (read -r first rest; echo "$rest/$first")
seq 5 | { head -n 2; cat; } | tail -n 1
echo "`echo backquotes`"
set -- $(seq 3); echo $#
echo end | tee copy | tr a-z A-Z; cat copy
yes | head -n 3
